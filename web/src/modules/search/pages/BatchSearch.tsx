// A pasted list in, three lists out whose sizes add up to it.
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useMemo, useState } from "react";
import { DataTable } from "@/kit/DataTable";
import { HospitalChip } from "@/kit/hospitals";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Empty, ErrorState } from "@/kit/states";
import { findBatch } from "../queries";
import { words } from "../words";

/** Full-width to half-width, blanks out, one a line, each once. */
export function tidy(pasted: string): string[] {
  const lines = pasted.normalize("NFKC").split(/[\n\r,;、,;\t]+/);
  return [...new Set(lines.map((l) => l.replace(/\s+/g, "").toUpperCase()).filter(Boolean))];
}

export default function BatchSearch() {
  const w = useWords(words);
  const text = useText();
  const navigate = useNavigate();
  const [pasted, setPasted] = useState("");
  const identifiers = useMemo(() => tidy(pasted), [pasted]);
  const find = useMutation({ mutationFn: () => findBatch(identifiers.join("\n")) });
  const of = find.data;
  return (
    <div className="batch-grid">
      <Panel title={w.batch}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (identifiers.length) find.mutate();
          }}
        >
          <p className="quiet small prose" id="batch-note">
            {w.batchNote}
          </p>
          <Input.TextArea
            rows={12}
            value={pasted}
            onChange={(e) => setPasted(e.target.value)}
            aria-label={w.batch}
            aria-describedby="batch-note"
            spellCheck={false}
            autoComplete="off"
          />
          <div className="row spread" style={{ marginTop: 8 }}>
            <span className="small quiet">{w.batchCount(identifiers.length)}</span>
            <Button type="primary" htmlType="submit" disabled={!identifiers.length} loading={find.isPending}>
              {w.batchRun}
            </Button>
          </div>
        </form>
      </Panel>
      <div className="batch-lists" aria-live="polite">
        {find.error && <ErrorState problem={asProblem(find.error)} onRetry={() => find.mutate()} />}
        {of && (
          <>
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
                onOpen={(r) => void navigate({ to: "/panorama/$person", params: { person: r.person } })}
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
                        {r.persons.map((p) => (
                          <Link key={p} to="/panorama/$person" params={{ person: p }}>
                            {p.slice(0, 8)}
                          </Link>
                        ))}
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
