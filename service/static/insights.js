// Charts of the insights page: stacked bars by day, drawn by uPlot (loaded before this module) from the JSON of the API.
const HEIGHT = 220; // pixels
const DAY = 86400; // seconds
const place = document.querySelector(".charts");
const dates = new Intl.DateTimeFormat(document.documentElement.lang, { month: "numeric", day: "numeric", timeZone: "UTC" });
const shown = (seconds) => dates.format(new Date(seconds * 1000));

if (place) {
  const answer = await fetch(place.dataset.from);
  if (answer.ok) {
    const report = await answer.json();
    for (const figure of place.querySelectorAll("[data-chart]")) chart(figure, report.by_day);
  }
}

function chart(figure, days) {
  const plot = figure.querySelector(".plot");
  const readout = figure.querySelector(".readout");
  const labels = new Map();
  for (const entry of figure.querySelectorAll(".legend li")) {
    const values = days.map((day) => day[figure.dataset.chart][entry.dataset.key]);
    if (values.some(Boolean)) labels.set(entry.dataset.key, { name: entry.textContent.trim(), values });
    else entry.hidden = true; // a language that nobody asked in needs no colour
  }
  const keys = [...labels.keys()];
  const times = days.map((day) => Date.parse(day.day) / 1000);
  // the bar of a key reaches from the ground to the sum of it and all below; it is drawn before those in front of it
  const sums = keys.map((_, at) => days.map((_, n) => keys.slice(0, at + 1).reduce((sum, key) => sum + labels.get(key).values[n], 0) || null));
  const data = [times, ...sums.reverse()];
  const front = [...keys].reverse();

  const read = (drawn) => {
    const at = drawn.cursor.idx;
    const parts = at == null ? [] : keys.filter((key) => labels.get(key).values[at]).map((key) => `${labels.get(key).name} ${labels.get(key).values[at]}`);
    readout.textContent = at == null ? "" : [shown(times[at]), ...parts].join(" · ");
  };
  let drawn = null;
  const draw = () => {
    drawn?.destroy();
    const style = getComputedStyle(figure);
    // a variable holds light-dark(); only as the colour of an element is it the one of the two that is shown
    const color = (name) => {
      figure.style.color = `var(--${name})`;
      const painted = style.color;
      figure.style.color = "";
      return painted;
    };
    const axis = { stroke: color("quiet"), font: `12px ${style.fontFamily}`, grid: { show: false }, ticks: { stroke: color("line"), width: 1 } };
    drawn = new uPlot(
      {
        width: plot.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
        scales: { x: { range: (_, first, last) => [first - DAY / 2, last + DAY / 2] }, y: { range: (_, __, most) => [0, Math.max(most ?? 0, 4) * 1.05] } },
        axes: [
          { ...axis, size: 30, space: 60, incrs: [DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY], values: (_, splits) => splits.map(shown) },
          { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10000, 100000], ticks: { show: false }, grid: { stroke: color("line"), width: 1 } },
        ],
        series: [{}, ...front.map((key) => ({ fill: color(`bar-${key}`), stroke: color("card"), width: 1, points: { show: false }, paths: uPlot.paths.bars({ size: [0.72, 48] }) }))],
        hooks: { setCursor: [read] },
      },
      data,
      plot,
    );
  };
  plot.classList.add("drawn");
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver(() => {
    if (plot.clientWidth !== drawn.width) drawn.setSize({ width: plot.clientWidth, height: HEIGHT });
  }).observe(plot);
}
