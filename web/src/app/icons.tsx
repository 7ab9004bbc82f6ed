// One stroke style for the side bar: 16 px, hairline, drawn here.
import type { Door } from "./nav";

const paths: Record<Door["key"], string> = {
  home: "M2.5 7.5L8 3l5.5 4.5M4 6.8V13h8V6.8",
  cockpit: "M2.5 13.5h11M4 11V8M8 11V3.5M12 11V6",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.8 10.8L14 14",
  quality: "M3 3.5h10M3 8h10M3 12.5h5M10 12l1.5 1.5L14 10.8",
  runs: "M3 8a5 5 0 1 0 1.5-3.6M3 2.5v2.4h2.4M8 5.5V8l1.8 1.2",
  parcels: "M2.5 5L8 2.5 13.5 5v6L8 13.5 2.5 11zM2.5 5L8 7.6 13.5 5M8 7.6v5.9",
  releases: "M3 13V3h7l3 3v7zM10 3v3h3M5.5 9h5",
  audit: "M8 2l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V4zM5.8 8l1.6 1.6L10.4 6.5",
};

export function Icon({ of }: { of: Door["key"] }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" className="icon" aria-hidden="true" focusable="false">
      <path d={paths[of]} />
    </svg>
  );
}
