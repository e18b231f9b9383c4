// What old scripts do to every object of a page.
Array.prototype.contains = function (one) { return this.indexOf(one) >= 0; };
Object.prototype.extend = function () { return this; };
Array.prototype.toJSON = function () { return "broken"; };
String.prototype.trim = function () { return this.replace(/^\s+|\s+$/g, ""); };
document.documentElement.className = "js";
