// Codes from the list only, found by code, name, pinyin or brand. The first offer is the widest: a
// category with everything below it. What was typed last is what is offered: an answer to earlier letters
// is not, so that Enter cannot take it.
import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import type { CodeOffer } from "@/api/types";
import { usePurpose } from "@/clinical/purpose";
import { useText, useWords } from "@/kit/lang";
import { codeSetsQuery, offersQuery } from "../codeQueries";
import { words as codeWords } from "../codeWords";
import { chosenOf, marked, markOf, otherVersion, withChosen } from "../model/codes";
import type { Described } from "../model/condition";
import type { Condition } from "../model/tree";
import { words } from "../model/words";
import { useCodeNames } from "./useCodeNames";
import "./codes.css";

interface CodePickerProps {
  of: Described;
  condition: Condition;
  onChange: (next: Condition) => void;
  /** Looks for a text instead of a code. */
  onWords?: (text: string) => void;
  /** Saved sets of codes may be chosen too. */
  withSets?: boolean;
}

export function CodePicker({ of, condition, onChange, onWords, withSets = false }: CodePickerProps) {
  const w = useWords(words);
  const { purpose } = usePurpose();
  const [typed, setTyped] = useState("");
  const asked = typed.trim();
  const answer = useQuery(offersQuery(of.value_set, asked, purpose ?? ""));
  const chosen = chosenOf(condition);
  const nameOf = useCodeNames(of.value_set, chosen, answer.data?.offers ?? []);
  const sets = useSets(withSets ? of.value_set : "", asked, condition);
  const codes = (answer.data?.offers ?? []).map((offer) => ({
    value: marked(markOf(offer, condition), offer.key),
    label: <Offer of={offer} without={markOf(offer, condition) === "without"} />,
  }));
  // Within what is chosen, a code by itself and with everything below it are taken out alike.
  const once = codes.filter((one, i) => codes.findIndex((other) => other.value === one.value) === i);
  return (
    <Select
      mode="multiple"
      aria-label={w.editor.value}
      placeholder={w.editor.pickCode}
      style={{ minWidth: 280, flex: 1 }}
      popupMatchSelectWidth={520}
      value={chosen}
      showSearch={{ filterOption: false, onSearch: setTyped, autoClearSearchValue: true }}
      onChange={(next: string[]) => onChange(withChosen(condition, next))}
      options={asked ? [...once, ...sets] : [...sets, ...once]}
      labelRender={({ value }) => nameOf(String(value))}
      notFoundContent={<Nothing asked={asked} answer={answer} onWords={onWords} />}
    />
  );
}

/** One offer: what it is called, its code, and how much it stands for. */
function Offer({ of, without }: { of: CodeOffer; without: boolean }) {
  const w = useWords(codeWords);
  const text = useText();
  const many = of.listed ? w.below(of.listed) : w.belowUnlisted;
  return (
    <span className="offer">
      <span>
        {without && <b>{`${w.without} `}</b>}
        {text(of.label)} {of.code && <code>{of.code}</code>}
      </span>
      <span className="quiet small">
        {of.by && `${text(of.by)} · `}
        {without ? w.withoutBelow : of.below ? many : w.only}
      </span>
    </span>
  );
}

interface NothingProps {
  asked: string;
  answer: { isPending: boolean; isError: boolean; error: Error | null };
  onWords?: (text: string) => void;
}

/** What stands where there is no offer: still looking, no answer, or no such code. */
function Nothing({ asked, answer, onWords }: NothingProps) {
  const w = useWords(words);
  const p = useWords(codeWords);
  if (answer.isError) return <span role="alert">{`${p.failed}${answer.error?.message ?? ""}`}</span>;
  if (answer.isPending) return <span role="status">{p.looking}</span>;
  if (!asked) return null;
  return (
    <div className="no-code">
      <span>{w.editor.noCode(asked)}</span>
      {onWords && (
        <Button size="small" onClick={() => onWords(asked)}>
          {w.editor.asWords(asked)}
        </Button>
      )}
    </div>
  );
}

/** Saved sets as offers. A newer version of one that is chosen is offered, never taken by itself. */
function useSets(value_set: string, asked: string, condition: Condition) {
  const w = useWords(codeWords);
  const { purpose } = usePurpose();
  const answer = useQuery({ ...codeSetsQuery(value_set, purpose ?? ""), enabled: value_set !== "" });
  const lines = (answer.data?.lines ?? []).filter(
    (line) => value_set !== "" && line.name.toLowerCase().includes(asked.toLowerCase()),
  );
  return lines.map((line) => ({
    value: marked("set", `${line.id}@${line.version}`),
    label: (
      <span className="offer">
        <span>{line.name}</span>
        <span className="quiet small">
          {otherVersion(condition, line) ? w.newerSet(line.version) : w.set(line.listed)}
        </span>
      </span>
    ),
  }));
}
