// Which reviewer sits where; and for a hospital's officer, what the hospital's silence means.
import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState, failureOf } from "@/kit/states";
import { declareDefault, giveSeat, seatsQuery, useChange } from "../queries";
import { words } from "../words";
import "./applications.css";

export function Seats() {
  const w = useWords(words);
  const text = useText();
  const answer = useQuery(seatsQuery);
  const giving = useChange(giveSeat);
  const failure = failureOf(answer);
  return (
    <Panel title={w.seats} note={w.seatsNote}>
      {failure && <ErrorState problem={failure} />}
      {giving.error && <ErrorState problem={asProblem(giving.error)} />}
      {answer.data?.reviewers.map((one) => (
        <div key={one.account} className="decide">
          <span style={{ width: 260 }}>{`${text(one.name)} ${one.account}`}</span>
          <Select
            size="small"
            style={{ width: 160 }}
            aria-label={`${w.seat} ${one.account}`}
            placeholder={w.noSeat}
            value={one.seat}
            onChange={(seat) => giving.mutate({ account: one.account, seat: seat as never })}
            options={Object.entries(w.seatNames).map(([value, label]) => ({ value, label }))}
          />
        </div>
      ))}
    </Panel>
  );
}

export function Silence() {
  const w = useWords(words);
  const declaring = useChange(declareDefault);
  return (
    <>
      <span className="quiet">{w.silenceOf}</span>
      <Button size="small" loading={declaring.isPending} onClick={() => declaring.mutate("agreed")}>
        {w.silenceAgreed}
      </Button>
      <Button size="small" loading={declaring.isPending} onClick={() => declaring.mutate("refused")}>
        {w.silenceRefused}
      </Button>
      {declaring.error && <ErrorState problem={asProblem(declaring.error)} />}
    </>
  );
}
