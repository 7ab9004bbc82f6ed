// 河洛: two strokes that meet and run on as one. One colour, clear at 16 px.

/** The mark alone; `size` in pixels. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">
      <path
        d="M2.5 4.5c5.2 0 6 7.5 10.5 7.5h8.5"
        stroke="currentColor"
        strokeWidth="3"
        strokeLinecap="round"
      />
      <path d="M2.5 19.5c5.2 0 6-7.5 10.5-7.5" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}

const name = { zh: "河洛", en: "Heluo" };

/** Mark and name. */
export function Wordmark({ size = 20 }: { size?: number }) {
  return (
    <span className="wordmark">
      <Mark size={size} />
      <b>{name.zh}</b>
      <span>{name.en}</span>
    </span>
  );
}
