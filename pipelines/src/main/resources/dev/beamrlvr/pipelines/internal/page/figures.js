// Draws the figures of the page: their data is JSON in the page, their look follows its style sheet.
(() => {
  "use strict";
  const palettes = {
    light: {
      INK: "#1b1f24", BLUE: "#0072b2", ORANGE: "#d98200", GREEN: "#009e73", RED: "#d55e00",
      PURPLE: "#b0588f", SKY: "#56b4e9", GREY: "#6b7480", line: "#d9dde3", soft: "#5b6470", paper: "#ffffff",
    },
    dark: {
      INK: "#e8eaed", BLUE: "#4aa8e8", ORANGE: "#f0ac3c", GREEN: "#3cc79b", RED: "#f08a4b",
      PURPLE: "#d98fbf", SKY: "#7cc8f5", GREY: "#9aa3af", line: "#363c45", soft: "#a3abb6", paper: "#14171b",
    },
  };
  const darkScreen = matchMedia("screen and (prefers-color-scheme: dark)");
  const figures = JSON.parse(document.getElementById("figure-data").textContent);
  const charts = new Map();

  const plain = value =>
    value === 0 ? "0"
      : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3 ? value.toExponential(1).replace(".0e", "e")
        : String(Number(value.toPrecision(3)));
  const formats = {
    SHARE: value => `${Number((100 * value).toPrecision(3))} %`,
    LINEAR: plain,
    LOGARITHMIC: value => plain(Number(value.toPrecision(2))),
  };

  const isDashed = series => series.style === "DASHED" || series.style === "MARKED_DASHED";
  const isStacked = series => series.style === "STACKED";

  function band(series, color) {
    const edge = (name, value) => ({
      name, type: "line", stack: series.name, stackStrategy: "all", symbol: "none", silent: true,
      lineStyle: { opacity: 0 }, data: series.points.map(value), tooltip: { show: false },
    });
    return [
      edge(`${series.name}: lower edge`, ([step, low]) => [String(step), low ?? null]),
      {
        ...edge(series.name, ([step, low, high]) => [String(step), high === undefined ? null : high - low]),
        areaStyle: { color, opacity: 0.25 },
      },
    ];
  }

  function drawn(series, palette, place) {
    const color = palette[series.color];
    const data = series.points.map(([x, value]) => [place(x), value ?? null]);
    const common = { name: series.name, data, itemStyle: { color } };
    switch (series.style) {
      case "BAND":
        return band(series, color);
      case "STACKED":
        return [{ ...common, type: "bar", stack: "all", barCategoryGap: data.length > 60 ? "0%" : "15%" }];
      case "POINTS":
        return [{ ...common, type: "scatter", symbolSize: 7, z: 4 }];
      default: {
        const marked = series.style.startsWith("MARKED");
        const few = data.filter(([, value]) => value !== null).length < 30;
        return [{
          ...common, type: "line", connectNulls: marked, showSymbol: marked || few,
          symbol: "circle", symbolSize: marked ? 6 : isDashed(series) ? 3 : 4,
          lineStyle: { color, width: isDashed(series) ? 1.5 : 2, type: isDashed(series) ? "dashed" : "solid" },
        }];
      }
    }
  }

  // Every step from the first to the last, and how far apart their labels stand.
  function stepsOf(figure) {
    const taken = figure.series.flatMap(series => series.points.map(([step]) => step));
    const first = taken.reduce((a, b) => Math.min(a, b));
    const last = taken.reduce((a, b) => Math.max(a, b));
    const steps = Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
    const decade = 10 ** Math.floor(Math.log10(Math.max(1, steps.length / 10)));
    const spacing = [1, 2, 5, 10].map(n => n * decade).find(n => steps.length / n <= 12);
    return [steps, spacing];
  }

  // A little more than the data takes, not whole decades.
  function logarithmicRange(figure) {
    const values = figure.series.flatMap(series => series.points.flatMap(([, ...of]) => of));
    return [values.reduce((a, b) => Math.min(a, b)) / 1.3, values.reduce((a, b) => Math.max(a, b)) * 1.3];
  }

  // Whether the label at an end of a logarithmic axis would touch that of the nearest power of ten.
  function crowds(value, [low, high]) {
    const decade = 10 ** Math.round(Math.log10(value));
    const distance = Math.abs(Math.log(value / decade)) / Math.log(high / low);
    return decade >= low && decade <= high && distance > 1e-3 && distance < 0.08;
  }

  // Steps are categories, so that bars and bands have their places; other numbers have an axis of numbers.
  function horizontalAxis(figure, label, axisLine, palette) {
    const common = {
      name: figure.horizontal.name, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: palette.soft },
      axisLine, splitLine: { show: false }, axisTick: { show: false },
    };
    if (figure.horizontal.kind === "STEPS") {
      const [steps, spacing] = stepsOf(figure);
      return {
        ...common, type: "category", data: steps, boundaryGap: figure.series.some(isStacked),
        axisLabel: { ...label, interval: (index, step) => Number(step) % spacing === 0 },
      };
    }
    const places = figure.series.flatMap(series => series.points.map(([x]) => x));
    const range = [places.reduce((a, b) => Math.min(a, b)), places.reduce((a, b) => Math.max(a, b))];
    const logarithmic = figure.horizontal.kind === "LOGARITHMIC";
    return {
      ...common, type: logarithmic ? "log" : "value", min: range[0], max: range[1],
      axisLabel: { ...label, formatter: value => (logarithmic && crowds(value, range) ? "" : plain(Number(value.toPrecision(3)))) },
    };
  }

  function option(figure, palette) {
    const format = formats[figure.scale];
    const place = figure.horizontal.kind === "STEPS" ? String : Number;
    const logarithmic = figure.scale === "LOGARITHMIC";
    const range = logarithmic ? logarithmicRange(figure) : [];
    const label = { color: palette.soft, hideOverlap: true };
    const axisLine = { show: true, lineStyle: { color: palette.line } };
    return {
      animation: false,
      aria: { enabled: true, label: { description: `${figure.title}. ${figure.caption}` } },
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 16, top: 30, bottom: 26, containLabel: true },
      legend: { show: false },
      tooltip: {
        trigger: "axis", confine: true, valueFormatter: value => (typeof value === "number" ? format(value) : "–"),
        backgroundColor: palette.paper, borderColor: palette.line, textStyle: { color: palette.INK, fontSize: 12 },
      },
      xAxis: horizontalAxis(figure, label, axisLine, palette),
      yAxis: {
        type: logarithmic ? "log" : "value",
        min: logarithmic ? range[0] : figure.scale === "SHARE" ? 0 : undefined,
        max: logarithmic ? range[1] : figure.scale === "SHARE" ? ({ max }) => (max > 0.5 ? 1 : undefined) : undefined,
        name: figure.unit, nameTextStyle: { color: palette.soft, align: "left", padding: [0, 0, 0, -24] },
        axisLabel: { ...label, formatter: value => (crowds(value, range) ? "" : format(value)) }, splitLine: { lineStyle: { color: palette.line } },
      },
      series: figure.series.flatMap(series => drawn(series, palette, place)),
    };
  }

  function swatch(series, color) {
    const shape = isStacked(series) || series.style === "BAND"
      ? `<rect x="2" y="1" width="18" height="10" rx="2" fill="${color}" opacity="${isStacked(series) ? 1 : 0.35}"/>`
      : series.style === "POINTS"
        ? `<circle cx="11" cy="6" r="4" fill="${color}"/>`
        : `<path d="M0 6H22" stroke="${color}" stroke-width="2" stroke-dasharray="${isDashed(series) ? "5 3" : ""}"/>`
          + (series.style.startsWith("MARKED") ? `<circle cx="11" cy="6" r="3.5" fill="${color}"/>` : "");
    return `<svg width="22" height="12" aria-hidden="true">${shape}</svg>`;
  }

  // ECharts lays a legend over the plot when it wraps; this one is part of the page.
  function legend(element, figure, palette, chart) {
    element.replaceChildren(...figure.series.map(series => {
      const button = document.createElement("button");
      button.type = "button";
      button.ariaPressed = "true";
      button.innerHTML = swatch(series, palette[series.color]);
      button.append(series.name);
      button.onclick = () => {
        button.ariaPressed = String(button.ariaPressed !== "true");
        chart.dispatchAction({ type: "legendToggleSelect", name: series.name });
      };
      return button;
    }));
  }

  function draw(name) {
    const palette = palettes[name];
    for (const figure of figures) {
      const element = document.querySelector(`#${figure.id} .chart`);
      if (element) {
        charts.get(figure.id)?.dispose();
        const chart = echarts.init(element, null, { renderer: "svg" });
        chart.setOption(option(figure, palette));
        legend(document.querySelector(`#${figure.id} .legend`), figure, palette, chart);
        charts.set(figure.id, chart);
      }
    }
  }

  const drawForScreen = () => draw(darkScreen.matches ? "dark" : "light");
  const resize = () => charts.forEach(chart => chart.resize());
  drawForScreen();
  darkScreen.addEventListener("change", drawForScreen);
  addEventListener("resize", resize);
  addEventListener("beforeprint", () => draw("light"));
  addEventListener("afterprint", drawForScreen);
})();
