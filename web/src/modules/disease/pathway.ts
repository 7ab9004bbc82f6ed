// Where the blocks and ribbons of a pathway stand: heights in proportion to persons. Only what may be shown
// has a height; a pure function.
import type { DiseaseStudy } from "@/api/types";

export interface PathwayBlock {
  step: number;
  value: string;
  shown: string;
  x: number;
  y: number;
  width: number;
  height: number;
  last: boolean;
}
export interface PathwayRibbon {
  key: string;
  step: number;
  source: string;
  target: string;
  shown: string;
  path: string;
}

const WIDTH = 14;
const GAP = 8;

/** Blocks and ribbons in a drawing of `wide` × `high`. */
export function pathwayOf(
  of: Pick<DiseaseStudy, "pathway" | "flows">,
  wide: number,
  high: number,
): { blocks: PathwayBlock[]; ribbons: PathwayRibbon[] } {
  const steps = of.pathway.map((step) => step.bars.filter((bar) => bar.persons.value));
  const room = Math.min(
    ...steps.map((bars) => {
      const persons = bars.reduce((sum, bar) => sum + (bar.persons.value ?? 0), 0);
      return persons ? (high - GAP * (bars.length - 1)) / persons : Number.POSITIVE_INFINITY;
    }),
  );
  const scale = Number.isFinite(room) ? Math.max(room, 0) : 0;
  const blocks: PathwayBlock[] = [];
  steps.forEach((bars, step) => {
    let y = 0;
    for (const bar of bars) {
      const height = (bar.persons.value ?? 0) * scale;
      const x = steps.length > 1 ? (step * (wide - WIDTH)) / (steps.length - 1) : 0;
      const last = step === steps.length - 1;
      blocks.push({ step, value: bar.value, shown: bar.persons.shown, x, y, width: WIDTH, height, last });
      y += height + GAP;
    }
  });
  return { blocks, ribbons: ribbonsOf(of, blocks, scale) };
}

function ribbonsOf(of: Pick<DiseaseStudy, "flows">, blocks: PathwayBlock[], scale: number): PathwayRibbon[] {
  const at = new Map(blocks.map((one) => [`${one.step}/${one.value}`, one]));
  const used = new Map<string, number>();
  const take = (key: string, height: number) => {
    const before = used.get(key) ?? 0;
    used.set(key, before + height);
    return before;
  };
  const ribbons: PathwayRibbon[] = [];
  for (const flow of of.flows) {
    const [from, to] = [at.get(`${flow.step}/${flow.source}`), at.get(`${flow.step + 1}/${flow.target}`)];
    if (!flow.persons.value || !from || !to) continue;
    const height = flow.persons.value * scale;
    const y1 = from.y + take(`${flow.step}/${flow.source}/out`, height);
    const y2 = to.y + take(`${flow.step + 1}/${flow.target}/in`, height);
    const [x1, x2] = [from.x + from.width, to.x];
    const half = (x1 + x2) / 2;
    ribbons.push({
      key: `${flow.step}/${flow.source}/${flow.target}`,
      step: flow.step,
      source: flow.source,
      target: flow.target,
      shown: flow.persons.shown,
      path:
        `M${x1} ${y1} C${half} ${y1} ${half} ${y2} ${x2} ${y2} L${x2} ${y2 + height} ` +
        `C${half} ${y2 + height} ${half} ${y1 + height} ${x1} ${y1 + height} Z`,
    });
  }
  return ribbons;
}
