// By name or number to the id of a person in the log. The text is not put into the address; no name returns.
import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { findPersons } from "../queries";
import { words } from "../words";

export function Persons({ onChosen }: { onChosen: (person: string) => void }) {
  const w = useWords(words);
  const text = useText();
  const [given, setGiven] = useState("");
  const found = useMutation({ mutationFn: findPersons });
  return (
    <section className="audit-persons" aria-label={w.findPerson}>
      <form
        className="audit-filter"
        onSubmit={(event) => {
          event.preventDefault();
          found.mutate(given.trim());
        }}
      >
        <Input
          size="small"
          style={{ width: 320 }}
          placeholder={w.personText}
          aria-label={w.personText}
          value={given}
          onChange={(e) => setGiven(e.target.value)}
          autoComplete="off"
        />
        <Button size="small" htmlType="submit" loading={found.isPending} disabled={!given.trim()}>
          {w.findPerson}
        </Button>
        {found.data && !found.data.persons.length && <span className="quiet">{w.nobodyFound}</span>}
      </form>
      {found.error && <ErrorState problem={asProblem(found.error)} />}
      {found.data && found.data.persons.length > 0 && (
        <ul className="audit-found">
          {found.data.persons.map((one) => (
            <li key={one.person}>
              <Button size="small" type="link" onClick={() => onChosen(one.person)}>
                {one.person}
              </Button>
              <span className="quiet">{`${text(one.kind)} · ${one.hospitals.map(text).join(w.comma)}`}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
