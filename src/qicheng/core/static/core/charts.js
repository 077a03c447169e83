// Draws every [data-chart] once it comes near the screen; the drawing engine is fetched only then.
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const drawn = new Map();
let engine;

function fetchEngine(address) {
  engine ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(globalThis.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return engine;
}

function look() {
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const text = { color: css("--ink-2"), fontFamily: css("--font"), fontSize: size * 0.93 };
  const axis = {
    axisLine: { lineStyle: { color: css("--edge") } },
    axisTick: { show: false },
    axisLabel: text,
    splitLine: { lineStyle: { color: css("--hair") } },
    nameTextStyle: text,
  };
  return {
    color: ["--seg-6", "--ink", "--seg-3", "--seg-side-1", "--edge", "--seg-8"].map(css),
    textStyle: { fontFamily: css("--font"), color: css("--ink") },
    title: { textStyle: { color: css("--ink") } },
    legend: { textStyle: text },
    categoryAxis: axis,
    valueAxis: { ...axis, axisLine: { show: false } },
    timeAxis: axis,
    logAxis: axis,
    label: text,
    sankey: { label: { ...text, color: css("--ink") }, lineStyle: { color: css("--edge"), opacity: 0.3 } },
  };
}

// HTML tooltips would need inline styles, which the page's policy refuses.
function calm(option, description) {
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return {
    animation: false,
    grid: { left: 8, right: 16, top: size * 3, bottom: 8, containLabel: true },
    ...option,
    legend: option.legend && { top: 0, right: 0, ...option.legend },
    tooltip: {
      trigger: "item",
      ...option.tooltip,
      renderMode: "richText",
      confine: true,
      backgroundColor: css("--sheet"),
      borderColor: css("--hair"),
      textStyle: { color: css("--ink"), fontFamily: css("--font"), fontSize: size },
    },
    aria: { enabled: true, label: { description } },
  };
}

async function draw(box) {
  const option = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  try {
    const echarts = await fetchEngine(box.dataset.engine);
    drawn.get(box)?.dispose();
    const chart = echarts.init(box, look(), { renderer: "canvas" });
    chart.setOption(calm(option, box.dataset.description));
    drawn.set(box, chart);
  } catch {
    // The table underneath says the same; open it rather than leave a blank panel.
    box.hidden = true;
    box.closest("figure").querySelector("details").open = true;
  }
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) drawn.get(target)?.resize();
});
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting || drawn.has(target)) continue;
    near.unobserve(target);
    draw(target).then(() => sizes.observe(target));
  }
}, { rootMargin: "200px" });

function watch() {
  for (const [box, chart] of drawn) {
    if (box.isConnected) continue;
    chart.dispose();
    drawn.delete(box);
  }
  for (const box of document.querySelectorAll("[data-chart]")) if (!drawn.has(box)) near.observe(box);
}

const redraw = () => Promise.all([...drawn.keys()].map(draw));
document.addEventListener("qicheng:prefs", redraw);
document.addEventListener("htmx:afterSettle", watch);

// New numbers for a drawing that stands: it moves to them without being made again.
document.addEventListener("qicheng:numbers", ({ target: box }) => {
  const option = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  drawn.get(box)?.setOption(calm(option, box.dataset.description), { notMerge: true });
});

// Paper is white: drawings made for a dark screen are drawn again for it.
let before;
addEventListener("beforeprint", () => {
  before = document.documentElement.dataset.theme ?? "";
  document.documentElement.dataset.theme = "light";
  for (const [box, chart] of drawn) {
    chart.dispose();
    const option = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    const again = globalThis.echarts.init(box, look(), { renderer: "canvas" });
    again.setOption(calm(option, box.dataset.description));
    drawn.set(box, again);
  }
});
addEventListener("afterprint", () => {
  if (before) document.documentElement.dataset.theme = before;
  else delete document.documentElement.dataset.theme;
  redraw();
});
watch();
