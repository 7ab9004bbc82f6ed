// No number is ever bare: value and unit, and on hover or focus its definition, population, release, time and
// source.
import { Popover } from "antd";
import { type ReactNode, useCallback } from "react";
import { formatCount, formatExact, formatMinute, formatShare } from "./format";
import { type Text, useLang, useText, useWords } from "./lang";
import { Facts } from "./Page";
import { Spark } from "./Spark";
import { words } from "./words";
import "./figure.css";

/** What stands behind a number. */
export interface About {
  definition: Text;
  numerator?: number | null;
  denominator?: number | null;
  population?: ReactNode;
  release?: string | null;
  computedAt?: string | null;
  source?: ReactNode;
}

interface FigureProps {
  label: ReactNode;
  /** `label` in words, when it is not plain text. */
  name?: string;
  value: number | null;
  /** What may be said where `value` is null because it is small: "<10". */
  hidden?: string;
  kind?: "count" | "share" | "number";
  decimals?: number;
  unit?: string;
  about: About;
  trend?: (number | null)[];
  size?: "large" | "small";
  note?: ReactNode;
  /** What has to be known of the number before it is used, behind it. */
  mark?: ReactNode;
  onOpen?: () => void;
}

export type FigureText = (
  value: number | null,
  kind?: FigureProps["kind"],
  decimals?: number,
  hidden?: string,
) => string;

/** Digits after the point of a computed figure on its card: more would be no knowledge. */
const COMPUTED = 4;

/** What the server says where there is no value at all. */
const NOTHING = "—";

/** Whether a value is there but may not be shown, which is neither missing nor 0. */
export function isHidden(value: number | null, hidden: string | undefined): hidden is string {
  return value == null && !!hidden && hidden !== NOTHING;
}

/** A value as a figure shows it; a small one that is hidden as `hidden` says it. */
export function useFigureText(): FigureText {
  const { lang } = useLang();
  const w = useWords(words);
  return useCallback(
    (value, kind = "count", decimals = 1, hidden) => {
      if (value == null) return isHidden(value, hidden) ? hidden : w.missing;
      return kind === "share"
        ? formatShare(value, decimals)
        : kind === "number"
          ? formatExact(value, decimals)
          : formatCount(value, lang);
    },
    [lang, w],
  );
}

/** The card behind a number; also used on pages of their own. */
export function AboutCard({ about, exact }: { about: About; exact?: string }) {
  const w = useWords(words);
  const text = useText();
  return (
    <div className="about">
      {exact && <p className="about-exact">{exact}</p>}
      <Facts
        facts={[
          [w.definition, text(about.definition)],
          about.numerator == null ? null : [w.numerator, formatExact(about.numerator, COMPUTED)],
          about.denominator == null ? null : [w.denominator, formatExact(about.denominator, COMPUTED)],
          [w.population, about.population],
          [w.source, about.source],
          [w.computed, formatMinute(about.computedAt)],
          [w.release, about.release],
        ]}
      />
    </div>
  );
}

export function Figure(props: FigureProps) {
  const { label, value, kind, about, trend, size = "large", note, onOpen } = props;
  const unit = kind === "share" ? "" : props.unit; // its text carries the % already
  const w = useWords(words);
  const printed = useFigureText()(value, kind, props.decimals, props.hidden);
  const small = isHidden(value, props.hidden);
  const name = props.name ?? (typeof label === "string" ? label : "");
  const exact =
    value == null
      ? small
        ? w.hidden
        : undefined
      : kind === "share"
        ? formatShare(value, 2)
        : `${formatExact(value, COMPUTED)}${unit ? ` ${unit}` : ""}`;
  return (
    <div className={`figure ${size}`}>
      <div className="figure-label">
        <span>{label}</span>
        {trend && trend.length > 1 && <Spark values={trend} width={56} height={18} />}
      </div>
      <div className="figure-line">
        <Popover
          trigger={["hover", "focus"]}
          content={<AboutCard about={about} exact={exact} />}
          placement="bottomLeft"
          mouseEnterDelay={0.15}
        >
          <button
            type="button"
            className="plain figure-value"
            aria-label={w.about(name, unit && value != null ? `${printed} ${unit}` : printed)}
            onClick={onOpen}
          >
            <span className={value == null && !small ? "figure-none" : "figure-number"}>{printed}</span>
            {/* Read as two words, as the name says it. */}
            {unit && value != null && " "}
            {unit && value != null && <span className="figure-unit">{unit}</span>}
          </button>
        </Popover>
        {props.mark}
      </div>
      {note && <div className="figure-note small quiet">{note}</div>}
    </div>
  );
}
