// Gives an account a part in a project of any room.
import { Button, Input, Select } from "antd";
import { useState } from "react";

export interface AddMemberProps<Part extends string> {
  /** Parts to choose from, the usual one first. */
  parts: readonly { value: Part; label: string }[];
  words: { account: string; part: string; add: string };
  pending: boolean;
  /** `done` empties the form: called when the member is in. */
  onAdd: (member: { account: string; part: Part }, done: () => void) => void;
}

export function AddMember<Part extends string>(props: AddMemberProps<Part>) {
  const [account, setAccount] = useState("");
  const [part, setPart] = useState(props.parts[0]?.value);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (part) props.onAdd({ account: account.trim(), part }, () => setAccount(""));
      }}
    >
      <div className="inline-form">
        <Input
          size="small"
          style={{ width: 130 }}
          aria-label={props.words.account}
          placeholder={props.words.account}
          value={account}
          onChange={(event) => setAccount(event.target.value)}
        />
        <Select
          size="small"
          style={{ width: 110 }}
          aria-label={props.words.part}
          value={part}
          onChange={setPart}
          options={[...props.parts]}
        />
        <Button size="small" htmlType="submit" disabled={!account.trim()} loading={props.pending}>
          {props.words.add}
        </Button>
      </div>
    </form>
  );
}
