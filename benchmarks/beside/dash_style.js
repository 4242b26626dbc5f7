/* How dash-leaflet colours an area: by the value that the callback has sent for it. */
window.bench = {
  styles: {
    area: (feature, context) => ({
      weight: 0.3,
      color: "#888",
      fillOpacity: 0.8,
      fillColor: ["#fff", "#c7e9b4", "#41b6c4", "#225ea8"][Math.min(context.hideout.values[feature.id] ?? 0, 3)],
    }),
  },
};
