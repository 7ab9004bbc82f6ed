// Hospitals keep one colour and one pattern on every page: their place in the list of hospitals decides.
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Session } from "@/api/types";
import { type Text, useText } from "@/kit/lang";
import "./hospitals.css";

export type Hospital = Session["hospitals"][number];

const HospitalContext = createContext<readonly Hospital[]>([]);

export function HospitalsProvider({
  hospitals,
  children,
}: {
  hospitals: readonly Hospital[];
  children: ReactNode;
}) {
  const sorted = useMemo(() => [...hospitals].sort((a, b) => a.code.localeCompare(b.code)), [hospitals]);
  return <HospitalContext.Provider value={sorted}>{children}</HospitalContext.Provider>;
}

export function useHospitals(): readonly Hospital[] {
  return useContext(HospitalContext);
}

/** Colour slot 1..8 of a hospital: by its place in the list; unknown codes fall on slot 7 (grey). */
export function slotOf(hospitals: readonly Hospital[], code: string): number {
  const place = hospitals.findIndex((h) => h.code === code);
  return place < 0 ? 7 : (place % 8) + 1;
}

/** Pattern of a hospital: its colour, drawn otherwise with every eight hospitals, so that 64 are told apart.
 * */
export function patternOf(hospitals: readonly Hospital[], code: string): string {
  const slot = slotOf(hospitals, code);
  const round = Math.floor(
    Math.max(
      0,
      hospitals.findIndex((h) => h.code === code),
    ) / 8,
  );
  return `pattern-${slot}-${((slot - 1 + round) % 8) + 1}`;
}

/** Sources that are rooms of the portal and no hospitals: their rows stand on timelines too. */
const ROOMS: Record<string, Text> = {
  "heluo:followup": { zh: "平台随访", en: "Follow-up" },
};

export function useHospital(): (code: string) => { short: string; name: string; slot: number; fill: string } {
  const hospitals = useHospitals();
  const text = useText();
  return useMemo(() => {
    const known = new Map(hospitals.map((h) => [h.code, h]));
    return (code) => {
      const found = known.get(code);
      return {
        short: text(found?.short ?? ROOMS[code]) || code,
        name: text(found?.name ?? ROOMS[code]) || code,
        slot: slotOf(hospitals, code),
        fill: `url(#${patternOf(hospitals, code)})`,
      };
    };
  }, [hospitals, text]);
}

const colours = [1, 2, 3, 4, 5, 6, 7, 8];

/** Eight colours by eight strokes, mounted once; a mark's `fill` is the hospital's. */
export function Patterns() {
  const strokes = [
    "",
    "M0 6L6 0",
    "M3 0V6",
    "M0 0L6 6",
    "M0 3H6",
    "M0 0L6 6M0 6L6 0",
    "M1.5 1.5h1.4v1.4h-1.4z",
    "M0 3H6M3 0V6",
  ];
  return (
    <svg width="0" height="0" className="pattern-defs" aria-hidden="true" focusable="false">
      <defs>
        {colours.flatMap((c) =>
          strokes.map((d, i) => (
            <pattern
              key={`${c}${d}`}
              id={`pattern-${c}-${i + 1}`}
              width="6"
              height="6"
              patternUnits="userSpaceOnUse"
            >
              <rect width="6" height="6" fill={`var(--h${c})`} />
              {d && <path d={d} stroke="var(--surface)" strokeWidth="1.3" strokeOpacity="0.75" fill="none" />}
            </pattern>
          )),
        )}
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse">
          <path d="M-1 1l2-2M0 5l5-5M4 6l2-2" stroke="var(--line-strong)" strokeWidth="1" />
        </pattern>
      </defs>
    </svg>
  );
}

/** A hospital's swatch. */
export function Swatch({ fill, size = 12 }: { fill: string; size?: number }) {
  return (
    <svg width={size} height={size} className="swatch" aria-hidden="true" focusable="false">
      <rect width={size} height={size} rx="2" fill={fill} />
    </svg>
  );
}

/** Short name with the hospital's colour and pattern: the same on timeline, table and map. */
export function HospitalChip({ code, full = false }: { code: string; full?: boolean }) {
  const { short, name, fill } = useHospital()(code);
  return (
    <span className="chip" title={full ? undefined : name}>
      <Swatch fill={fill} />
      <span className="clip">{full ? name : short}</span>
    </span>
  );
}
