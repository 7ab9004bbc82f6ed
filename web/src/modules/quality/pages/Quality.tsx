// The quality report: hospital × category. Each cell leads to its checks, each check to its rows.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { type CSSProperties, useMemo } from "react";
import type { FaultLine, QualityCell, QualityReport, StaleMark } from "@/api/types";
import { marksOf } from "@/clinical/faults/marks";
import { OpenFaults } from "@/clinical/faults/OpenFaults";
import { StaleSign, useStaleSentence } from "@/clinical/faults/Stale";
import { HospitalChip, useHospital } from "@/clinical/hospitals";
import { categories, categoryLabel } from "@/dictionary";
import { formatExact, formatMinute, formatShare } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { ReportFiles } from "../components/ReportFiles";
import { VerdictMark } from "../components/Verdict";
import { qualityQuery } from "../queries";
import type { QualityState } from "../state";
import { words } from "../words";
import "./quality.css";

export function Quality() {
  const w = useWords(words);
  const answer = useQuery(qualityQuery);
  const { hospital: chosen } = useSearch({ strict: false }) as QualityState;
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const of = answer.data;
  return (
    <Page
      title={w.quality}
      lead={of && w.qualityLead(of.release.number, formatMinute(of.release.at))}
      actions={
        <>
          <ReportFiles />
          <Button size="small" onClick={() => window.print()}>
            {w.print}
          </Button>
        </>
      }
    >
      <Behind answer={answer} />
      {!of ? (
        <Loading rows={10} />
      ) : of.cells.length || of.faults.length ? (
        <>
          <OpenFaults of={chosenFirst(of.faults, chosen)} />
          <Worst of={of} />
          <Panel title={w.matrix} note={w.matrixNote} flush actions={<Legend />}>
            <Matrix of={of} />
          </Panel>
        </>
      ) : (
        <Empty reason={w.noQuality} />
      )}
    </Page>
  );
}

/** The faults of the hospital that a link asks about stand first. */
function chosenFirst(faults: readonly FaultLine[], hospital: string | undefined): FaultLine[] {
  return [...faults].sort((a, b) => Number(b.hospital === hospital) - Number(a.hospital === hospital));
}

function Legend() {
  const w = useWords(words);
  return (
    <span className="row small quiet">
      {(["pass", "warn", "fail"] as const).map((v) => (
        <span key={v} className="row">
          <VerdictMark verdict={v} />
          {w.verdicts[v]}
        </span>
      ))}
    </span>
  );
}

/** The three cells with the most failed checks, in one sentence, each a link. */
function Worst({ of }: { of: QualityReport }) {
  const w = useWords(words);
  const text = useText();
  const hospital = useHospital();
  const worst = [...of.cells]
    .filter((c) => c.failed > 0)
    .sort((a, b) => b.failed - a.failed || (b.violated ?? 0) - (a.violated ?? 0));
  if (!worst.length) return <p className="worst">{w.allPass}</p>;
  return (
    <p className="worst">
      {w.worst}
      {worst.slice(0, 3).map((c) => (
        <Link
          key={`${c.hospital}/${c.category}`}
          to="/management/quality/$hospital/$category"
          params={{ hospital: c.hospital, category: c.category }}
        >
          {w.worstOne(hospital(c.hospital).short, text(categoryLabel(c.category)), c.failed)}
        </Link>
      ))}
    </p>
  );
}

function Matrix({ of }: { of: QualityReport }) {
  const w = useWords(words);
  const text = useText();
  const { hospital: chosen } = useSearch({ strict: false }) as QualityState;
  const { cells, hospitals, failed } = useMemo(() => {
    const sums = new Map<string, number>();
    for (const c of of.cells) sums.set(c.hospital, (sums.get(c.hospital) ?? 0) + c.failed);
    return {
      cells: new Map(of.cells.map((c) => [`${c.hospital}/${c.category}`, c])),
      // The hospital that a link asks about stands first, in sight however many there are.
      hospitals: [...sums]
        .sort((a, b) => Number(b[0] === chosen) - Number(a[0] === chosen) || b[1] - a[1])
        .map(([code]) => code),
      failed: sums,
    };
  }, [of, chosen]);
  const rows = categories.filter((c) => hospitals.some((h) => cells.has(`${h}/${c.name}`)));
  return (
    <div className="matrix-scroll">
      <table className="matrix" style={{ "--least": `${104 + 132 * hospitals.length}px` } as CSSProperties}>
        <caption className="hidden">{w.matrix}</caption>
        <thead>
          <tr>
            <th scope="col">{w.category}</th>
            {hospitals.map((h) => (
              <th key={h} scope="col" className={h === chosen ? "chosen" : ""}>
                <HospitalChip code={h} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((c) => (
            <tr key={c.name}>
              <th scope="row">{text(c.label)}</th>
              {hospitals.map((h) => (
                <Cell
                  key={h}
                  of={cells.get(`${h}/${c.name}`)}
                  stale={marksOf(of.stale, h, c.name)}
                  chosen={h === chosen}
                />
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{w.total}</th>
            {hospitals.map((h) => (
              <td key={h} className="foot">
                {formatExact(failed.get(h) ?? 0)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** Failed checks and completeness of one category in one hospital; the way to its checks. */
function Cell({
  of,
  stale,
  chosen,
}: {
  of: QualityCell | undefined;
  stale: readonly StaleMark[];
  chosen: boolean;
}) {
  const older = useStaleSentence();
  const w = useWords(words);
  const text = useText();
  const hospital = useHospital();
  if (!of || of.verdict === "none") return <td className="none" aria-label={w.noRows} />;
  const said = w.cellSay(
    hospital(of.hospital).short,
    text(categoryLabel(of.category)),
    of.failed,
    of.checks,
    formatExact(of.rows),
    formatExact(of.held),
    of.completeness == null ? w.noRows : formatShare(of.completeness),
  );
  const sentence = stale.length ? `${said}; ${older(stale)}` : said;
  return (
    <td className={chosen ? "chosen" : ""}>
      <Link
        to="/management/quality/$hospital/$category"
        params={{ hospital: of.hospital, category: of.category }}
        title={sentence}
        className={`cell ${of.verdict}`}
      >
        <VerdictMark verdict={of.verdict} />
        {stale.length > 0 && <StaleSign size={12} />}
        <span className="hidden">{sentence}</span>
        <b aria-hidden="true">{of.failed || ""}</b>
        <span className="cell-bar" aria-hidden="true">
          <i style={{ width: `${(of.completeness ?? 0) * 100}%` }} />
        </span>
        <span className="quiet" aria-hidden="true">
          {of.completeness == null ? "" : formatShare(of.completeness, 0)}
        </span>
      </Link>
    </td>
  );
}
