// Swagger UI on the service's own description; nothing is loaded from elsewhere.
const place = document.querySelector("#docs");
SwaggerUIBundle({ url: place.dataset.description, domNode: place, deepLinking: true, validatorUrl: null });
