// What a method checks before it computes, what it gives, and where it is from.
import { Link } from "@tanstack/react-router";
import type { AlgorithmForm } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { words } from "../words";

export function MethodFacts({ form }: { form: AlgorithmForm }) {
  const w = useWords(words);
  const text = useText();
  return (
    <Panel title={w.checksBefore} span={4}>
      <p className="small quiet prose">{w.checksLead}</p>
      <ul className="check-rules small">
        {form.checks.map((one) => (
          <li key={one.id}>
            <span>{text(one.label)}</span>
            <span className="quiet nowrap">{w.effect[one.effect]}</span>
          </li>
        ))}
      </ul>
      <h3>{w.gives}</h3>
      <p className="small prose">
        {[...form.tables, ...form.figures].map((one) => text(one.label)).join(" · ")}
      </p>
      <h3>
        <Link to="/analysis/agreement" search={{ algorithm: form.id } as never}>
          {w.agreement}
        </Link>
      </h3>
      <p className="small quiet">{form.oracle}</p>
      <h3>{w.references}</h3>
      <ul className="small quiet prose">
        {form.references.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </Panel>
  );
}
