// What a copy holds, and beside the version before it. Only the copy that may leave is displayed.
import { useQuery } from "@tanstack/react-query";
import type { OutputFile, OutputLook } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { compareQuery, lookQuery } from "../queries";
import { words } from "../words";

export function Look({ request, of }: { request: string; of: OutputFile }) {
  const answer = useQuery(lookQuery(request, of.id, of.sha256));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} />;
  return answer.data ? <Content of={answer.data} name={of.name} /> : <Loading rows={5} />;
}

export function Comparison({ request, of }: { request: string; of: OutputFile }) {
  const w = useWords(words);
  const answer = useQuery(compareQuery(request, of.id, of.sha256));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} />;
  const found = answer.data;
  if (!found) return <Loading rows={5} />;
  const before = w.before(found.before_version, formatMinute(found.before_at));
  if (!found.lines.length)
    return (
      <div className="output-sides">
        <Content of={found.before} name={before} />
        <Content of={found.after} name={w.after} />
      </div>
    );
  return (
    <>
      {found.lines.every((one) => one.same) && <p className="quiet">{w.equal}</p>}
      <table className="output-compare">
        <thead>
          <tr>
            <th>{before}</th>
            <th>{w.after}</th>
          </tr>
        </thead>
        <tbody>
          {found.lines.map((one, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file have no other name
            <tr key={at} className={one.same ? undefined : "changed"}>
              <td>{one.before}</td>
              <td>{one.after}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

export function Content({ of, name }: { of: OutputLook; name: string }) {
  const w = useWords(words);
  return (
    <section className="output-look" aria-label={name}>
      {of.kind === "picture" &&
        of.pictures.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pages of a document have no other name
          <img key={at} src={`data:image/png;base64,${one}`} alt={`${name} ${at + 1}`} />
        ))}
      {of.kind === "text" && <pre>{of.text}</pre>}
      {of.kind === "table" && (
        <table>
          <tbody>
            {of.rows.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file have no other name
              <tr key={at}>
                {row.map((cell, column) =>
                  at === 0 ? (
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above
                    <th key={column}>{cell}</th>
                  ) : (
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above
                    <td key={column}>{cell}</td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {of.cut && <p className="quiet">{w.cut}</p>}
    </section>
  );
}
