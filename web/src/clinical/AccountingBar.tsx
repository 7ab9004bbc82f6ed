// read = accepted + quarantined + duplicate, the same on every page that accounts for rows.
import { formatExact } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { words } from "./words";
import "./accounting.css";

export interface Accounting {
  read: number;
  accepted: number;
  quarantined: number;
  duplicate: number;
}

const parts = ["accepted", "quarantined", "duplicate"] as const;

/** Rows read that no part explains; 0 when the account balances. */
export function difference(a: Accounting): number {
  return a.read - a.accepted - a.quarantined - a.duplicate;
}

/** The bar; `labelled` writes the numbers under it. A part that is not empty is at least 3 px wide. */
export function AccountingBar({ of, labelled = false }: { of: Accounting; labelled?: boolean }) {
  const w = useWords(words);
  const sentence = w.accounting(
    formatExact(of.read),
    formatExact(of.accepted),
    formatExact(of.quarantined),
    formatExact(of.duplicate),
  );
  const rest = difference(of);
  return (
    <div className="accounting" title={sentence}>
      <div
        className="accounting-bar"
        role="img"
        aria-label={rest ? `${sentence}; ${w.unbalanced(formatExact(rest))}` : sentence}
      >
        {parts.map(
          (part) => of[part] > 0 && <i key={part} className={part} style={{ flexGrow: of[part] }} />,
        )}
        {rest > 0 && <i className="unexplained" style={{ flexGrow: rest }} />}
        {of.read === 0 && <i className="nothing" style={{ flexGrow: 1 }} />}
      </div>
      {labelled && (
        <div className="accounting-parts small" aria-hidden="true">
          <span>{`${w.read} ${formatExact(of.read)}`}</span>
          {parts.map((part) => (
            <span
              key={part}
              className={of[part] ? part : "quiet"}
            >{`${w.parts[part]} ${formatExact(of[part])}`}</span>
          ))}
          {rest !== 0 && <b className="high">{w.unbalanced(formatExact(rest))}</b>}
        </div>
      )}
    </div>
  );
}
