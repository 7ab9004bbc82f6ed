// A small trend next to a number: shape only, its numbers are on the figure's page.

/** Values in order of time; null leaves a gap. */
export function Spark({
  values,
  width = 64,
  height = 20,
}: {
  values: (number | null)[];
  width?: number;
  height?: number;
}) {
  const known = values.filter((v): v is number => v != null);
  if (known.length < 2) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (i: number) => 2 + (i * (width - 4)) / (values.length - 1);
  const y = (v: number) =>
    high === low ? height / 2 : height - 3 - ((v - low) * (height - 6)) / (high - low);
  let path = "";
  values.forEach((v, i) => {
    if (v != null) path += `${values[i - 1] == null ? "M" : "L"}${x(i).toFixed(1)} ${y(v).toFixed(1)}`;
  });
  const last = values.findLastIndex((v) => v != null);
  return (
    <svg width={width} height={height} className="spark" aria-hidden="true" focusable="false">
      <path d={path} fill="none" stroke="var(--ink-2)" strokeWidth="1.2" />
      <circle cx={x(last)} cy={y(values[last] ?? low)} r="2" fill="var(--brand)" />
    </svg>
  );
}
