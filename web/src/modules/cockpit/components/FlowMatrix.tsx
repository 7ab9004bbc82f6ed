// From hospital to hospital: a matrix is read at a glance and prints in grey; where there are too many for
// one, the largest flows as a list. Small numbers come already hidden.
import type { Flows } from "@/api/types";
import { HospitalChip, Swatch, useHospital, useHospitals } from "@/clinical/hospitals";
import { formatExact } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { Empty } from "@/kit/states";
import { words } from "../words";
import "./flows.css";

/** So many hospitals have columns wide enough for a name and a number. */
const COLUMNS = 8;
const LISTED = 10;

/** `most`: lines of the list. */
export function FlowMatrix({ of, most = LISTED }: { of: Flows; most?: number }) {
  const w = useWords(words);
  const named = new Set(of.flows.flatMap((f) => [f.from, f.to]));
  if (!of.flows.length) return <Empty reason={w.noFlows} />;
  return named.size > COLUMNS ? <Largest of={of} lines={most} /> : <Matrix of={of} named={named} />;
}

function Matrix({ of, named }: { of: Flows; named: ReadonlySet<string> }) {
  const w = useWords(words);
  const hospital = useHospital();
  const hospitals = useHospitals().filter((h) => named.has(h.code));
  const most = Math.max(1, ...of.flows.map((f) => f.persons ?? 0));
  const found = new Map(of.flows.map((f) => [`${f.from}/${f.to}`, f]));
  return (
    <table className="flows">
      <caption className="hidden">{w.flows}</caption>
      <thead>
        <tr>
          <td className="small quiet">{w.flowsFrom}</td>
          {hospitals.map((h) => (
            <th key={h.code} scope="col" title={hospital(h.code).name}>
              <Swatch fill={hospital(h.code).fill} />
              <br />
              {hospital(h.code).short}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {hospitals.map((from) => (
          <tr key={from.code}>
            <th scope="row">
              <HospitalChip code={from.code} />
            </th>
            {hospitals.map((to) => {
              const flow = found.get(`${from.code}/${to.code}`);
              if (from.code === to.code) return <td key={to.code} className="self" />;
              const depth = flow?.persons ? Math.min(4, 1 + Math.floor((flow.persons / most) * 3.999)) : 0;
              return (
                <td
                  key={to.code}
                  className={`f${depth}`}
                  title={flow && w.flowSay(hospital(from.code).short, hospital(to.code).short, flow.shown)}
                >
                  {flow?.shown ?? ""}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Largest({ of, lines }: { of: Flows; lines: number }) {
  const w = useWords(words);
  const sorted = [...of.flows].sort((a, b) => (b.persons ?? 0) - (a.persons ?? 0));
  const most = Math.max(1, sorted[0]?.persons ?? 0);
  const rest = sorted.slice(lines);
  const known = rest.reduce((sum, f) => sum + (f.persons ?? 0), 0);
  return (
    <table className="flow-list">
      <caption className="hidden">{w.flows}</caption>
      <colgroup>
        <col className="flow-names" />
        <col />
        <col className="flow-number" />
      </colgroup>
      <tbody>
        {sorted.slice(0, lines).map((f) => (
          <tr key={`${f.from}/${f.to}`}>
            <th scope="row">
              <HospitalChip code={f.from} />
              <span className="quiet">{" → "}</span>
              <HospitalChip code={f.to} />
            </th>
            <td className="flow-bar" aria-hidden="true">
              <i style={{ width: `${((f.persons ?? 0) / most) * 100}%` }} />
            </td>
            <td className="num">{f.shown}</td>
          </tr>
        ))}
      </tbody>
      {rest.length > 0 && (
        <tfoot>
          <tr>
            <td colSpan={3} className="small quiet">
              {w.flowsRest(formatExact(rest.length), formatExact(known))}
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}
