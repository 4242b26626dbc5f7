// A file of its own, so that the page needs no script that stands in it.
SwaggerUIBundle({
  url: "openapi.json",
  domNode: document.getElementById("description"),
  deepLinking: true,
  supportedSubmitMethods: ["get"],
  validatorUrl: null, // asks no other host
});
