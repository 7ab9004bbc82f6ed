// A pasted list in, three lists out whose sizes add up to it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import type { BatchAnswer } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { PersonLink, useOpenPerson } from "@/clinical/PersonLink";
import { usePurpose } from "@/clinical/purpose";
import { PersonalMark } from "@/clinical/Watermark";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Empty, ErrorState } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { type Batch, batchQuery, findBatch } from "../queries";
import { words } from "../words";

/** Lines that say something. What is an identifier on them the server decides: it gets the text as it was
 * pasted. */
export function linesOf(pasted: string): number {
  return pasted.split(/[\n\r]+/).filter((line) => line.trim()).length;
}

/** The pasted list of this purpose, what was found for it, and the way to ask. */
function useBatch() {
  const client = useQueryClient();
  const { purpose } = usePurpose();
  const query = batchQuery(purpose ?? "");
  const { text: pasted, answer } = useQuery(query).data ?? { text: "" };
  const store = (batch: Partial<Batch>) =>
    client.setQueryData(query.queryKey, (before) => ({ text: "", ...before, ...batch }));
  const find = useMutation({
    mutationFn: (asked: { text: string; purpose: string | null }) => findBatch(asked.text),
    onMutate: () => void store({ answer: undefined }),
    // An answer that was asked for another purpose than the one of now is dropped.
    onSuccess: (found, asked) => void (asked.purpose === purpose && store({ answer: found })),
  });
  return {
    pasted,
    paste: (text: string) => void store({ text }),
    answer,
    ask: () => find.mutate({ text: pasted, purpose }),
    asking: find.isPending,
    error: find.error,
  };
}

export default function BatchSearch() {
  const w = useWords(words);
  const batch = useBatch();
  const lines = linesOf(batch.pasted);
  return (
    <div className="batch-grid">
      <Panel title={w.batch}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (lines) batch.ask();
          }}
        >
          <p className="quiet small prose" id="batch-note">
            {w.batchNote}
          </p>
          <Input.TextArea
            rows={12}
            value={batch.pasted}
            onChange={(e) => batch.paste(e.target.value)}
            aria-label={w.batch}
            aria-describedby="batch-note"
            spellCheck={false}
            autoComplete="off"
          />
          <div className="row spread" style={{ marginTop: 8 }}>
            <span className="small quiet">{w.batchCount(formatExact(lines))}</span>
            <Button type="primary" htmlType="submit" disabled={!lines} loading={batch.asking}>
              {w.batchRun}
            </Button>
          </div>
        </form>
      </Panel>
      <div className="batch-lists" aria-live="polite">
        {batch.error && <ErrorState problem={asProblem(batch.error)} onRetry={batch.ask} />}
        {batch.answer && <Lists of={batch.answer} />}
      </div>
    </div>
  );
}

/** Found, ambiguous, not found: together all different numbers of the list. */
function Lists({ of }: { of: BatchAnswer }) {
  const w = useWords(words);
  const text = useText();
  return (
    <>
      <PersonalMark />
      <p>
        <b>{w.batchSum(of.matched.length, of.ambiguous.length, of.unmatched.length, of.distinct)}</b>
      </p>
      <Matched of={of.matched} />
      <Ambiguous of={of.ambiguous} />
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
  );
}

function Matched({ of }: { of: BatchAnswer["matched"] }) {
  const w = useWords(words);
  const text = useText();
  const open = useOpenPerson();
  return (
    <Panel title={`${w.matched} ${of.length}`} flush>
      <DataTable
        name={w.matched}
        rows={of}
        rowKey={(r) => r.given}
        height={320}
        dense
        onOpen={open && ((r) => open(r.person))}
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
  );
}

function Ambiguous({ of }: { of: BatchAnswer["ambiguous"] }) {
  const w = useWords(words);
  const text = useText();
  const open = useOpenPerson();
  const candidate = (person: string) => {
    const id = person.slice(0, 8);
    return open ? (
      <PersonLink key={person} person={person}>
        {id}
      </PersonLink>
    ) : (
      <span key={person}>{id}</span>
    );
  };
  return (
    <Panel title={`${w.ambiguous} ${of.length}`} flush>
      <DataTable
        name={w.ambiguous}
        rows={of}
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
            render: (r) => <span className="row">{r.persons.map(candidate)}</span>,
          },
          { key: "r", title: w.reason, render: (r) => text(r.reason) },
        ]}
      />
    </Panel>
  );
}
