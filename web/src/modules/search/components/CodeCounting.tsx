// Persons with any of the codes, by hospital: asked for by a button, because each number costs the
// institution's account.
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import type { CodeMembers } from "@/api/types";
import { useHospitals } from "@/clinical/hospitals";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { countCodes } from "../codeQueries";
import { words } from "../codeWords";

/** Everybody, and all hospitals together, are numbers besides those of the hospitals. */
const besides = 2;

export function CodeCounting({ members }: { members: CodeMembers }) {
  const w = useWords(words);
  const text = useText();
  const hospitals = useHospitals();
  const count = useMutation({ mutationFn: countCodes });
  const found = count.data;
  const old = found && JSON.stringify(count.variables) !== JSON.stringify(members);
  return (
    <Panel title={w.count}>
      <div className="row">
        <Button loading={count.isPending} onClick={() => count.mutate(members)}>
          {w.count}
        </Button>
        <span className="quiet small">{w.countCost(hospitals.length + besides)}</span>
      </div>
      {count.error && <ErrorState problem={asProblem(count.error)} />}
      {old && <p className="ochre small">{w.countOld}</p>}
      {found && (
        <table className="frame-plan">
          <thead>
            <tr>
              <th scope="col">{w.hospital}</th>
              <th scope="col">{w.persons}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>
                <b>{w.everywhere}</b>
              </td>
              <td>
                <b>{found.persons.shown}</b>
              </td>
            </tr>
            {found.by_hospital.map((one) => (
              <tr key={one.hospital}>
                <td>
                  {text(hospitals.find((h) => h.code === one.hospital)?.short ?? unnamed(one.hospital))}
                </td>
                <td>{one.count.shown}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {found?.numbers_left != null && (
        <p className="quiet small">{w.numbersLeft(formatExact(found.numbers_left))}</p>
      )}
    </Panel>
  );
}

function unnamed(code: string) {
  return { zh: code, en: code };
}
