// One stroke style for side bar and tasks: 16 px, hairline.

export function Icon({ path }: { path: string }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" className="icon" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}
