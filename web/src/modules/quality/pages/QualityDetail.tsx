// The checks of one hospital and category, failed ones first; choosing one lists the rows that violate it.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Checkbox } from "antd";
import { useMemo, useState } from "react";
import type { CheckResult, QualityDetail as Detail } from "@/api/types";
import { OpenFaults } from "@/clinical/faults/OpenFaults";
import { StaleBanner } from "@/clinical/faults/Stale";
import { HeldRows } from "@/clinical/HeldRows";
import { HospitalChip } from "@/clinical/hospitals";
import { useMay } from "@/clinical/viewer";
import { categoryLabel } from "@/dictionary";
import { formatExact, formatShare } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { Findings } from "../components/Findings";
import { LimitForm } from "../components/LimitForm";
import { Months, ShareBar, share } from "../components/shares";
import { VerdictMark } from "../components/Verdict";
import { qualityDetailQuery } from "../queries";
import type { QualityState } from "../state";
import { words } from "../words";
import "./quality.css";

export function QualityDetail() {
  const w = useWords(words);
  const text = useText();
  const { hospital, category } = useParams({ strict: false }) as { hospital: string; category: string };
  const answer = useQuery(qualityDetailQuery(hospital, category));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const of = answer.data;
  return (
    <Page
      title={text(categoryLabel(category))}
      lead={
        <span className="row">
          <Link to="/management/quality">{w.back}</Link>
          <HospitalChip code={hospital} full />
          {of && (
            <span>
              {w.detailLead(formatExact(of.rows))} <HeldRows /> {w.heldHere(formatExact(of.held))}
            </span>
          )}
        </span>
      }
    >
      <Behind answer={answer} />
      {!of?.faults.length && <StaleBanner of={of?.stale ?? []} />}
      <OpenFaults of={of?.faults ?? []} />
      {of ? <Checks of={of} /> : <Loading rows={10} />}
    </Page>
  );
}

const number = (n: number | null) => (n == null ? "…" : formatExact(n));

/** Failed ones first, errors before warnings, then by share; `only`: failed ones alone. */
function inOrder(checks: readonly CheckResult[], only: boolean): CheckResult[] {
  return checks
    .filter((c) => !only || c.passed === false)
    .sort(
      (a, b) =>
        Number(a.passed ?? true) - Number(b.passed ?? true) ||
        (a.severity === b.severity ? share(b) - share(a) : a.severity === "error" ? -1 : 1),
    );
}

function Checks({ of }: { of: Detail }) {
  const w = useWords(words);
  const navigate = useNavigate();
  const state = useSearch({ strict: false }) as QualityState;
  const rowsToo = useMay()("quality.findings");
  const failed = of.checks.filter((c) => c.passed === false);
  // A link to a check that did not fail (a note on completeness, say) has to show it.
  const asked = of.checks.find((c) => c.check === state.check);
  const [only, setOnly] = useState(failed.length > 0 && (!asked || asked.passed === false));
  const rows = useMemo(() => inOrder(of.checks, only), [of, only]);
  const columns = useColumns(of.checks);
  const chosen = asked ?? rows[0];
  return (
    <div className="detail-grid">
      <Panel
        title={w.checks}
        note={w.checksNote(failed.length, of.checks.length)}
        flush
        actions={
          <Checkbox checked={only} onChange={(e) => setOnly(e.target.checked)}>
            {w.onlyFailed}
          </Checkbox>
        }
      >
        <DataTable
          name={w.checks}
          columns={columns}
          rows={rows}
          rowKey={(c) => c.check}
          selected={chosen?.check}
          onOpen={(c) => void navigate({ to: ".", search: { check: c.check } as never, replace: true })}
          height={560}
          dense
          empty={<Empty reason={w.allPass} />}
        />
      </Panel>
      <Panel
        title={w.findings}
        note={
          chosen &&
          rowsToo &&
          w.findingsOf(
            formatExact(of.findings.filter((f) => f.check === chosen.check).length),
            number(chosen.violated),
          )
        }
        flush
      >
        {chosen && !rowsToo && <p className="page quiet">{w.findingsRefused}</p>}
        {chosen ? <Findings of={of} chosen={chosen} /> : <p className="page quiet">{w.chooseCheck}</p>}
        {chosen && <LimitForm hospital={of.hospital} chosen={chosen} />}
      </Panel>
    </div>
  );
}

function useColumns(checks: readonly CheckResult[]): Column<CheckResult>[] {
  const w = useWords(words);
  const text = useText();
  const most = Math.max(...checks.map((c) => Math.max(share(c), c.threshold ?? 0)), 0.01);
  return [
    {
      key: "p",
      title: "",
      width: 36,
      render: (c) => (
        <VerdictMark
          verdict={c.passed == null ? "none" : c.passed ? "pass" : c.severity === "error" ? "fail" : "warn"}
        />
      ),
    },
    {
      key: "l",
      title: w.check,
      sort: (c) => text(c.label),
      render: (c) => <span title={text(c.label)}>{text(c.label)}</span>,
    },
    {
      key: "s",
      title: w.severityTitle,
      width: 82,
      sort: (c) => c.severity,
      render: (c) => w.severity[c.severity],
    },
    {
      key: "v",
      title: w.violated,
      width: 78,
      align: "right",
      sort: (c) => c.violated ?? 0,
      render: (c) => number(c.violated),
    },
    {
      key: "a",
      title: w.applicable,
      width: 88,
      align: "right",
      sort: (c) => c.applicable ?? 0,
      render: (c) => <span className="quiet">{number(c.applicable)}</span>,
    },
    {
      key: "h",
      title: w.share,
      width: 70,
      align: "right",
      sort: share,
      render: (c) => (c.violated == null ? c.shown : formatShare(share(c))),
    },
    {
      key: "b",
      title: w.threshold,
      width: 120,
      render: (c) => <ShareBar of={c} most={most} />,
    },
    { key: "t", title: w.trend, width: 152, render: (c) => <Months of={c} /> },
  ];
}
