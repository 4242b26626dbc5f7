/*
 * Points (sized by a number, clustered on a grid or not) and the names of large places, both drawn on canvas.
 * Canvas text is never read as markup, so a name can hold any character.
 */
(() => {
  "use strict";
  const AreaMap = (window.AreaMap ??= {});

  const CELL = 48; // pixels of a cluster's grid cell
  const RADIUS = { least: 3.5, each: 1.1, most: 15 };
  const CLUSTER = { least: 10, each: 2.2 };
  const POINT_COLOR = "#1f2937";
  /* From which population on a place is named, by zoom; each step adds as many names as there is room for. */
  const LARGE = 500000; // written in bold
  const NAMED_FROM = [
    [5, 1000000],
    [6, 250000],
    [7, 100000],
    [8, 45000],
    [9, 20000],
    [10, 8000],
    [11, 3000],
    [12, 0],
  ];

  /*
   * The points of a file {id, name, lon, lat, partners, start, end}, column by column, with their place in the plane.
   */
  function readPoints(columns) {
    return columns.id.map((id, i) => ({
      id,
      name: columns.name[i],
      x: AreaMap.world.x(columns.lon[i]),
      y: AreaMap.world.y(columns.lat[i]),
      partners: columns.partners[i] ?? 0,
      start: columns.start[i],
      end: columns.end[i],
    }));
  }

  /* A point without a start is shown in no year; a missing end means that it goes on. */
  const isIn = (point, year) => point.start !== null && point.start <= year && (point.end === null || year < point.end);

  const radiusOf = (point) => Math.min(RADIUS.least + RADIUS.each * Math.sqrt(point.partners), RADIUS.most);

  /* Points in the same cell of a grid that is fixed to the ground, so that panning changes no cluster. */
  function clusters(points, scale) {
    const cells = new Map();
    for (const point of points) {
      const cell = `${Math.floor((point.x * scale) / CELL)},${Math.floor((point.y * scale) / CELL)}`;
      if (!cells.has(cell)) cells.set(cell, []);
      cells.get(cell).push(point);
    }
    return [...cells.values()];
  }

  function markOf(layer, members) {
    const mean = (name) => members.reduce((sum, point) => sum + point[name], 0) / members.length;
    const [x, y] = layer.place(mean("x"), mean("y"));
    const count = members.length;
    const radius = count === 1 ? radiusOf(members[0]) : CLUSTER.least + CLUSTER.each * Math.log2(count);
    return { x, y, radius, members };
  }

  /* Draw the points of the shown year; returns what was drawn where: [{x, y, radius, members}], largest first. */
  function paintPoints(context, layer) {
    const config = layer.values?.message.points;
    if (!config?.shown || !layer.model.points) return [];
    const [west, north, east, south] = layer.viewBox();
    const isInView = ({ x, y }) => x >= west && x <= east && y >= north && y <= south;
    const shown = layer.model.points.filter(
      (point, i) => layer.values.isPointVisible(i) && isIn(point, layer.year) && isInView(point),
    );
    const isClustered = config.cluster && layer.view.zoom < layer.options.clusterZoom;
    const groups = isClustered ? clusters(shown, layer.view.scale) : shown.map((point) => [point]);
    const marks = groups.map((members) => markOf(layer, members)).sort((one, other) => other.radius - one.radius);
    context.font = layer.font(600, 12);
    for (const mark of marks) drawMark(context, mark, config.color ?? POINT_COLOR);
    return marks;
  }

  function drawMark(context, { x, y, radius, members }, color) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.globalAlpha = members.length === 1 ? 0.82 : 1;
    context.fillStyle = color;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = "#ffffff";
    context.lineWidth = 1.5;
    context.stroke();
    if (members.length === 1) return;
    context.fillStyle = "#ffffff";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(String(members.length), x, y + 0.5);
  }

  /* The places that may be named, largest first, with the point to name them at; found once. */
  function placesOf(model) {
    const { names, populations } = model.overview;
    model.places ??= names
      .map((name, area) => ({ area, name: name.split(",")[0], population: populations[area] }))
      .filter((place) => place.name !== "" && place.population > 0)
      .sort((one, other) => other.population - one.population);
    return model.places;
  }

  /* Largest places first; a name that would touch a mark or one already written is left out. */
  function paintNames(context, layer, marks) {
    const limit = NAMED_FROM.findLast(([zoom]) => layer.view.zoom >= zoom)?.[1] ?? Infinity;
    const [west, north, east, south] = layer.viewBox();
    const taken = marks.map(({ x, y, radius }) => [x - radius, y - radius, x + radius, y + radius]);
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const place of placesOf(layer.model)) {
      if (place.population < limit) break;
      place.point ??= layer.model.overview.labelPoint(place.area);
      if (!place.point) continue;
      const [x, y] = place.point;
      if (x < west || x > east || y < north || y > south) continue;
      context.font = layer.font(place.population >= LARGE ? 600 : 400, 13);
      drawName(context, place.name, layer.place(x, y), taken);
    }
  }

  function drawName(context, name, [x, y], taken) {
    const half = context.measureText(name).width / 2 + 4;
    const box = [x - half, y - 10, x + half, y + 10];
    if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return;
    taken.push(box);
    context.strokeStyle = "rgba(255, 255, 255, 0.88)";
    context.lineWidth = 3.2;
    context.strokeText(name, x, y);
    context.fillStyle = "#16181d";
    context.fillText(name, x, y);
  }

  AreaMap.readPoints = readPoints;
  AreaMap.paintPoints = paintPoints;
  AreaMap.paintNames = paintNames;
})();
