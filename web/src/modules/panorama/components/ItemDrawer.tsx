// One record: each value next to the hospital's own words, the rule and mapping line that led from one to the
// other, and the row's way from the hospital to this screen.
import { useQuery } from "@tanstack/react-query";
import type { ItemDetail } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { Level } from "@/clinical/Level";
import { usePurpose } from "@/clinical/purpose";
import { categoryLabel, unitText, variable } from "@/dictionary";
import { formatMinute } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { Sheet } from "@/kit/Sheet";
import { ErrorState, Loading } from "@/kit/states";
import { itemQuery } from "../queries";
import { words } from "../words";

export function ItemDrawer({
  person,
  item,
  onClose,
}: {
  person: string;
  item: string | undefined;
  onClose: () => void;
}) {
  const w = useWords(words);
  return (
    <Sheet open={!!item} onClose={onClose} size={620} title={w.item}>
      {item && <Body person={person} item={item} />}
    </Sheet>
  );
}

function Body({ person, item }: { person: string; item: string }) {
  const { purpose } = usePurpose();
  const at = item.indexOf("/");
  const answer = useQuery(itemQuery(person, item.slice(0, at), item.slice(at + 1), purpose ?? ""));
  if (answer.error)
    return <ErrorState problem={asProblem(answer.error)} onRetry={() => void answer.refetch()} />;
  return answer.data ? <Item of={answer.data} /> : <Loading rows={10} />;
}

function Item({ of }: { of: ItemDetail }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  // What was found comes first; keys that only lead from row to row come last, and what the hospital left
  // empty is named once.
  const keys = new Set(
    of.variables.filter((v) => variable(`${of.category}.${v.name}`)?.type === "id").map((v) => v.name),
  );
  const filled = of.variables.filter((v) => v.value || v.source || v.masked);
  const empty = of.variables.filter((v) => !filled.includes(v) && !keys.has(v.name));
  return (
    <div className="item">
      <div className="item-head">
        <h2>{of.title}</h2>
        <div className="row wrap quiet">
          <span>{text(categoryLabel(of.category))}</span>
          <HospitalChip code={of.hospital} full />
          <span>{formatMinute(of.time)}</span>
        </div>
        {of.warnings.length > 0 && (
          <ul className="item-warnings">
            {of.warnings.map((one) => (
              <li key={one.en}>{text(one)}</li>
            ))}
          </ul>
        )}
      </div>
      <h3>{w.values}</h3>
      <Values name={w.values} variables={filled.filter((v) => !keys.has(v.name))} />
      {empty.length > 0 && (
        <p className="quiet small">
          {w.noValue(empty.map((v) => text(v.label)).join(lang === "zh" ? "、" : ", "))}
        </p>
      )}
      {keys.size > 0 && (
        <details>
          <summary>{w.keys(keys.size)}</summary>
          <Values name={w.keys(keys.size)} variables={of.variables.filter((v) => keys.has(v.name))} />
        </details>
      )}
      <h3>{w.lineage}</h3>
      <ol className="lineage">
        {of.lineage.map((step) => (
          <li key={step.step}>
            <b>{text(step.label)}</b>
            <span>{text(step.detail)}</span>
            <span className="small quiet">
              {[formatMinute(step.at), step.ref].filter(Boolean).join(" · ")}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Values({ name, variables }: { name: string; variables: ItemDetail["variables"] }) {
  const w = useWords(words);
  return (
    <table className="item-values">
      <caption className="hidden">{name}</caption>
      <thead>
        <tr>
          <th scope="col">{w.variable}</th>
          <th scope="col">{w.value}</th>
          <th scope="col">{w.source}</th>
        </tr>
      </thead>
      <tbody>
        {variables.map((v) => (
          <VariableRow key={v.name} v={v} />
        ))}
      </tbody>
    </table>
  );
}

function VariableRow({ v }: { v: ItemDetail["variables"][number] }) {
  const w = useWords(words);
  const text = useText();
  const long = v.value.length > 40;
  const value = v.masked ? (
    <span className="quiet">{w.masked_}</span>
  ) : (
    <>
      {text(v.code_label) || v.value}
      {v.code && v.code_label && <span className="quiet small">{` ${v.code}`}</span>}
      {v.unit && v.value && <span className="quiet small">{` ${unitText(v.unit)}`}</span>}
    </>
  );
  const changed = v.source != null && v.source !== "" && v.source !== v.value;
  return (
    <tr>
      <th scope="row" title={text(v.definition)}>
        {text(v.label)}
        <Level level={v.level} />
      </th>
      <td className={long ? "prose" : ""}>{value}</td>
      <td>
        {changed ? v.source : <span className="quiet small">{v.source ? w.sameAsSource : ""}</span>}
        {(v.rule || v.mapping) && (
          <div className="item-rule small" title={v.mapping}>
            {[v.rule, v.mapping.split("/").slice(-2).join("/")].filter(Boolean).join(" · ")}
          </div>
        )}
      </td>
    </tr>
  );
}
