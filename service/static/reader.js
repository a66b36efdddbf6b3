// Links from other programs carry ?passage= without #here: bring the passage into view for them too.
if (!location.hash) document.querySelector("#here")?.scrollIntoView({ block: "center" });
