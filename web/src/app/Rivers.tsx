// The picture of the first page: two rivers of hairlines meet and run on as one. Drawn from arithmetic, no
// image file.

const lines = 26;
const strands = Array.from({ length: lines }, (_, i) => i);

function river(i: number, upper: boolean): string {
  const t = i / (lines - 1) - 0.5;
  const from = upper ? 70 + t * 150 : 560 + t * 110;
  const bend = upper ? 190 + t * 110 : 470 + t * 90;
  const meet = 352 + t * (upper ? 62 : 50) + (upper ? -16 : 16);
  const out = 372 + t * 96 + (upper ? -10 : 10);
  const source = `M-20 ${from}C160 ${from + (upper ? 40 : -20)} 210 ${bend} 330 ${(bend + meet) / 2}`;
  return `${source}S500 ${meet} 620 ${meet + 10}S860 ${out - 30} 1000 ${out}`;
}

export function Rivers() {
  return (
    <svg
      className="rivers"
      viewBox="0 0 960 640"
      preserveAspectRatio="xMaxYMid slice"
      aria-hidden="true"
      focusable="false"
    >
      {[true, false].map((upper) =>
        strands.map((i) => (
          <path
            key={i}
            d={river(i, upper)}
            fill="none"
            stroke={upper ? "var(--brand)" : "var(--ochre)"}
            strokeWidth={i % 5 === 2 ? 1.6 : 0.7}
            opacity={i % 5 === 2 ? 0.75 : 0.35}
          />
        )),
      )}
    </svg>
  );
}
