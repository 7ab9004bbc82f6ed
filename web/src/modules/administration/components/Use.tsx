// How the portal is used: acts by role and room, and by day. Nobody's own.
import { useQuery } from "@tanstack/react-query";
import type { UseStatistics } from "@/api/types";
import { formatDay, formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { Empty } from "@/kit/states";
import { monthOfUseQuery } from "../queries";
import { words } from "../words";
import { Read } from "./Read";

type Cell = UseStatistics["cells"][number];

const sum = (cells: readonly Cell[], keep: (one: Cell) => boolean) =>
  cells.filter(keep).reduce((all, one) => all + one.acts, 0);

export function Use() {
  const w = useWords(words);
  const answer = useQuery(monthOfUseQuery);
  return (
    <Read answer={answer}>
      {(data) =>
        data.cells.length ? (
          <div className="grid">
            <Panel title={w.byRole} note={w.monthNote(data.least, formatExact(data.refused))} span={8}>
              <RolesAndRooms of={data} />
            </Panel>
            <Panel title={w.byDay} note={w.use} span={4}>
              <Days of={data} />
            </Panel>
          </div>
        ) : (
          <Empty reason={w.noUse} />
        )
      }
    </Read>
  );
}

function RolesAndRooms({ of }: { of: UseStatistics }) {
  const w = useWords(words);
  const text = useText();
  const number = (n: number) => <td className="number">{n ? formatExact(n) : ""}</td>;
  return (
    <div className="wide-table">
      <table className="rights">
        <thead>
          <tr>
            <th>{w.role}</th>
            {of.rooms.map((room) => (
              <th key={room.code} className="number">
                {text(room.label)}
              </th>
            ))}
            <th className="number">{w.total}</th>
          </tr>
        </thead>
        <tbody>
          {of.roles.map((role) => (
            <tr key={role.code}>
              <td>{text(role.label)}</td>
              {of.rooms.map((room) => (
                <td key={room.code} className="number">
                  {formatExact(sum(of.cells, (c) => c.role === role.code && c.room === room.code))}
                </td>
              ))}
              {number(sum(of.cells, (c) => c.role === role.code))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Days({ of }: { of: UseStatistics }) {
  const days = of.days.map((day) => ({ day, acts: sum(of.cells, (c) => c.day === day) }));
  const most = Math.max(1, ...days.map((one) => one.acts));
  return (
    <ul className="use-days">
      {[...days].reverse().map((one) => (
        <li key={one.day}>
          <span className="quiet">{formatDay(one.day)}</span>
          <i style={{ width: `${(60 * one.acts) / most}%` }} aria-hidden="true" />
          <span>{formatExact(one.acts)}</span>
        </li>
      ))}
    </ul>
  );
}
