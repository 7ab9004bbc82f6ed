// No number is ever bare: value and unit, and on hover or focus its definition, population, release, time and source.
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
  kind?: "count" | "share" | "number";
  decimals?: number;
  unit?: string;
  about: About;
  trend?: (number | null)[];
  size?: "large" | "small";
  note?: ReactNode;
  onOpen?: () => void;
}

export type FigureText = (value: number | null, kind?: FigureProps["kind"], decimals?: number) => string;

/** A value as a figure shows it. */
export function useFigureText(): FigureText {
  const { lang } = useLang();
  const w = useWords(words);
  return useCallback(
    (value, kind = "count", decimals = 1) => {
      if (value == null) return w.missing;
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
          about.numerator == null ? null : [w.numerator, formatExact(about.numerator)],
          about.denominator == null ? null : [w.denominator, formatExact(about.denominator)],
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
  const { label, value, kind, unit, about, trend, size = "large", note, onOpen } = props;
  const w = useWords(words);
  const shown = useFigureText()(value, kind, props.decimals);
  const name = props.name ?? (typeof label === "string" ? label : "");
  const exact =
    value == null ? undefined : kind === "share" ? formatShare(value, 2) : `${formatExact(value)}${unit ? ` ${unit}` : ""}`;
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
            aria-label={w.about(name, unit && value != null ? `${shown} ${unit}` : shown)}
            onClick={onOpen}
          >
            <span className={value == null ? "figure-none" : "figure-number"}>{shown}</span>
            {/* Read as two words, as the name says it. */}
            {unit && value != null && " "}
            {unit && value != null && <span className="figure-unit">{unit}</span>}
          </button>
        </Popover>
      </div>
      {note && <div className="figure-note small quiet">{note}</div>}
    </div>
  );
}
