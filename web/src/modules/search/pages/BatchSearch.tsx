// A pasted list in, three lists out whose sizes add up to it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { HospitalChip } from "@/clinical/hospitals";
import { usePurpose } from "@/clinical/purpose";
import { useMay } from "@/clinical/viewer";
import { PersonalMark } from "@/clinical/Watermark";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Empty, ErrorState } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { type Batch, batchQuery, findBatch } from "../queries";
import { words } from "../words";

/** Lines that say something. What is an identifier on them the server decides: it gets the text as it was pasted. */
export function linesOf(pasted: string): number {
  return pasted.split(/[\n\r]+/).filter((line) => line.trim()).length;
}

export default function BatchSearch() {
  const w = useWords(words);
  const text = useText();
  const navigate = useNavigate();
  const may = useMay();
  const client = useQueryClient();
  const { purpose } = usePurpose();
  const kept = batchQuery(purpose ?? "");
  const { text: pasted, answer: of } = useQuery(kept).data ?? { text: "" };
  const keep = (batch: Partial<Batch>) =>
    client.setQueryData(kept.queryKey, (before) => ({ text: "", ...before, ...batch }));
  const find = useMutation({
    mutationFn: (asked: { text: string; purpose: string | null }) => findBatch(asked.text),
    onMutate: () => void keep({ answer: undefined }),
    // An answer that was asked for another purpose than the one of now is dropped.
    onSuccess: (answer, asked) => void (asked.purpose === purpose && keep({ answer })),
  });
  const ask = () => find.mutate({ text: pasted, purpose });
  const lines = linesOf(pasted);
  // Who may find a person need not be one who may open that person.
  const opens = may("panorama");
  return (
    <div className="batch-grid">
      <Panel title={w.batch}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (lines) ask();
          }}
        >
          <p className="quiet small prose" id="batch-note">
            {w.batchNote}
          </p>
          <Input.TextArea
            rows={12}
            value={pasted}
            onChange={(e) => keep({ text: e.target.value })}
            aria-label={w.batch}
            aria-describedby="batch-note"
            spellCheck={false}
            autoComplete="off"
          />
          <div className="row spread" style={{ marginTop: 8 }}>
            <span className="small quiet">{w.batchCount(formatExact(lines))}</span>
            <Button type="primary" htmlType="submit" disabled={!lines} loading={find.isPending}>
              {w.batchRun}
            </Button>
          </div>
        </form>
      </Panel>
      <div className="batch-lists" aria-live="polite">
        {find.error && <ErrorState problem={asProblem(find.error)} onRetry={ask} />}
        {of && (
          <>
            <PersonalMark />
            <p>
              <b>{w.batchSum(of.matched.length, of.ambiguous.length, of.unmatched.length, of.distinct)}</b>
            </p>
            <Panel title={`${w.matched} ${of.matched.length}`} flush>
              <DataTable
                name={w.matched}
                rows={of.matched}
                rowKey={(r) => r.given}
                height={320}
                dense
                onOpen={
                  opens
                    ? (r) => void navigate({ to: "/panorama/$person", params: { person: r.person } })
                    : undefined
                }
                empty={<Empty reason={w.batchEmpty.matched} />}
                columns={[
                  { key: "g", title: w.given, width: 220, render: (r) => r.given },
                  { key: "k", title: w.kind, width: 120, render: (r) => text(r.kind) },
                  {
                    key: "h",
                    title: w.hospitals,
                    render: (r) => (
                      <span className="row">
                        {r.hospitals.map((h) => (
                          <HospitalChip key={h} code={h} />
                        ))}
                      </span>
                    ),
                  },
                ]}
              />
            </Panel>
            <Panel title={`${w.ambiguous} ${of.ambiguous.length}`} flush>
              <DataTable
                name={w.ambiguous}
                rows={of.ambiguous}
                rowKey={(r) => r.given}
                dense
                height={200}
                empty={<p className="page quiet">{w.batchEmpty.ambiguous}</p>}
                columns={[
                  { key: "g", title: w.given, width: 220, render: (r) => r.given },
                  {
                    key: "n",
                    title: w.candidates,
                    width: 220,
                    render: (r) => (
                      <span className="row">
                        {r.persons.map((p) =>
                          opens ? (
                            <Link key={p} to="/panorama/$person" params={{ person: p }}>
                              {p.slice(0, 8)}
                            </Link>
                          ) : (
                            <span key={p}>{p.slice(0, 8)}</span>
                          ),
                        )}
                      </span>
                    ),
                  },
                  { key: "r", title: w.reason, render: (r) => text(r.reason) },
                ]}
              />
            </Panel>
            <Panel title={`${w.unmatched} ${of.unmatched.length}`} flush>
              <DataTable
                name={w.unmatched}
                rows={of.unmatched}
                rowKey={(r) => r.given}
                dense
                height={240}
                empty={<p className="page quiet">{w.batchEmpty.unmatched}</p>}
                columns={[
                  { key: "g", title: w.given, width: 220, render: (r) => r.given },
                  { key: "r", title: w.reason, render: (r) => text(r.reason) },
                ]}
              />
            </Panel>
          </>
        )}
      </div>
    </div>
  );
}
