// Every role and what the policy lets it do.
import { useQuery } from "@tanstack/react-query";
import type { RoleLine } from "@/api/types";
import { listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { Behind, ErrorState, failureOf, Loading } from "@/kit/states";
import { accountWords } from "../accountWords";
import { rolesQuery } from "../queries";
import { words } from "../words";

export function Roles() {
  const w = useWords(accountWords);
  const { parts } = useWords(words);
  const answer = useQuery(rolesQuery);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  return (
    <>
      <Behind answer={answer} />
      <Panel title={parts.roles} note={w.rolesNote} flush>
        {answer.data ? (
          <ul className="role-lines">
            {answer.data.roles.map((one) => (
              <Role key={one.name} of={one} />
            ))}
          </ul>
        ) : (
          <div className="page">
            <Loading rows={8} />
          </div>
        )}
      </Panel>
    </>
  );
}

function Role({ of }: { of: RoleLine }) {
  const w = useWords(accountWords);
  const text = useText();
  const { lang } = useLang();
  const notes = [
    text(of.hint),
    w.accountsOf(of.accounts),
    w.rightsOf(of.rights.length),
    of.belongs && w.belongs,
    of.administrator && w.administrator,
  ];
  return (
    <li>
      <details>
        <summary>
          <b>{text(of.label)}</b> <span className="quiet">{notes.filter(Boolean).join(" · ")}</span>
        </summary>
        <div className="rights-of">
          <table className="rights">
            <thead>
              <tr>
                {[w.right, w.purposes, w.levels, w.duties].map((head) => (
                  <th key={head}>{head}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {of.rights.map((one) => (
                <tr key={one.resource}>
                  <td>{text(one.label)}</td>
                  <td>{listed(one.purposes.map(text), lang)}</td>
                  <td>{one.levels}</td>
                  <td>{listed(one.duties.map(text), lang)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </li>
  );
}
