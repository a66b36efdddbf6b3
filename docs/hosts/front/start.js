// plugin-sdk.js: the ES module of the npm package @frontapp/plugin-sdk, put beside this file.
import * as Front from "./plugin-sdk.js";

window.Front = Front.default ?? Front;
await import("https://kb.example.com/embed.js");
