// The search page. In this order: what handles a key or a click first is loaded first.
import "./search.js";
import "./suggest.js";
import "./keys.js";
import "./copy.js";
import "./script.js";
import "./recent.js";
import "./gap.js";
import "./feedback.js";
