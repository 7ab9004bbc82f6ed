const zh = {
  first: "首次",
  last: "最近",
  entire: "全部",
  zoomIn: "放大（+）",
  zoomOut: "缩小（−）",
  overview: "全程真实比例",
  zero: (label: string) => `第 0 天：${label} ×`,
  clearZero: "取消第 0 天",
  fromZero: (n: number) => `（第 ${n} 天）`,
  several: (n: number, first: string) => `${n} 条：${first} 等`,
  dayOnly: "（时刻不详）",
  keys: "方向键逐条移动，加号减号缩放，回车打开，0 键设为第 0 天",
  hint: "指向或用方向键逐条读；+ − 缩放，回车打开，0 设为第 0 天。斜纹为折叠的空白期。",
  nothing: "没有可显示的事件。",
};
const en: typeof zh = {
  first: "First",
  last: "Latest",
  entire: "Whole",
  zoomIn: "Zoom in (+)",
  zoomOut: "Zoom out (−)",
  overview: "The whole time at true proportion",
  zero: (label) => `Day 0: ${label} ×`,
  clearZero: "Clear day 0",
  fromZero: (n) => ` (day ${n})`,
  several: (n, first) => `${n} items: ${first} …`,
  dayOnly: "(hour unknown)",
  keys: "Arrow keys move between events, plus and minus zoom, Enter opens, 0 sets day 0",
  hint:
    "Point, or use the arrow keys, to read each event; + − zoom, Enter opens, 0 sets day 0. " +
    "Hatched: folded gaps.",
  nothing: "No events to show.",
};
export const words = { zh, en };
