// A file of its own, so that the page needs no script that stands in it.
SwaggerUIBundle({
  url: "openapi.json",
  domNode: document.getElementById("description"),
  defaultModelsExpandDepth: -1,
  syntaxHighlight: false, // in colours too faint to read
  validatorUrl: null, // asks no other host
});
