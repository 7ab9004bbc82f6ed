// From hospital to hospital: a matrix is read at a glance and prints in grey; small numbers come already hidden.
import type { Flows } from "@/api/types";
import { HospitalChip, Swatch, useHospital, useHospitals } from "@/kit/hospitals";
import { useWords } from "@/kit/lang";
import { Empty } from "@/kit/states";
import { words } from "../words";
import "./flows.css";

export function FlowMatrix({ of }: { of: Flows }) {
  const w = useWords(words);
  const hospital = useHospital();
  const named = new Set(of.flows.flatMap((f) => [f.from, f.to]));
  const hospitals = useHospitals().filter((h) => named.has(h.code));
  if (!of.flows.length) return <Empty reason={w.noFlows} />;
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
              <Swatch slot={hospital(h.code).slot} />
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
