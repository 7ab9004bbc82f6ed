// A tree of codes to browse: each branch is asked for when it is opened. What is chosen, within something
// chosen, or taken out is marked in words.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import type { CodeBranch } from "@/api/types";
import { usePurpose } from "@/clinical/purpose";
import { useText, useWords } from "@/kit/lang";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { branchesQuery } from "../codeQueries";
import { words } from "../codeWords";
import { chosenOf, type Mark, marked, markOf, withChosen } from "../model/codes";
import type { Condition } from "../model/tree";

interface CodeTreeProps {
  value_set: string;
  condition: Condition;
  /** Codes of this list stand for themselves, not for what begins with them. */
  plain: boolean;
  onChange: (next: Condition) => void;
}

export function CodeTree(props: CodeTreeProps) {
  return <Branches {...props} of="" above={[]} />;
}

function Branches({ of, above, ...props }: CodeTreeProps & { of: string; above: string[] }) {
  const { purpose } = usePurpose();
  const answer = useQuery(branchesQuery(props.value_set, of, purpose ?? ""));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={2} />;
  return (
    <ul className="code-tree">
      {answer.data.branches.map((branch) => (
        <Branch key={branch.key} branch={branch} above={above} {...props} />
      ))}
    </ul>
  );
}

function Branch({ branch, above, ...props }: CodeTreeProps & { branch: CodeBranch; above: string[] }) {
  const w = useWords(words);
  const text = useText();
  const [open, setOpen] = useState(false);
  const name = [text(branch.label), branch.code].filter(Boolean).join(" ");
  return (
    <li>
      <div className="code-branch">
        {branch.children ? (
          <Button
            type="text"
            size="small"
            aria-expanded={open}
            aria-label={w.openBranch(name)}
            onClick={() => setOpen(!open)}
          >
            {open ? "▾" : "▸"}
          </Button>
        ) : (
          <span className="no-branch" />
        )}
        <span>
          {branch.code && <code>{`${branch.code} `}</code>}
          {text(branch.label)}
          {branch.children > 0 && <span className="quiet small">{` ${branch.listed}`}</span>}
        </span>
        <Choice branch={branch} above={above} name={name} {...props} />
      </div>
      {open && <Branches {...props} of={branch.key} above={[...above, branch.key]} />}
    </li>
  );
}

/** Takes a branch in, or out of the one above that is chosen; says which of these it is. */
function Choice(props: CodeTreeProps & { branch: CodeBranch; above: string[]; name: string }) {
  const { branch, above, name, condition, plain, onChange } = props;
  const w = useWords(words);
  const chosen = chosenOf(condition);
  const offer = { key: branch.key, below: branch.children > 0 || !plain, path: above };
  const mark: Mark = markOf(offer, condition);
  const value = marked(mark, branch.key);
  const is = chosen.includes(value);
  const out = above.some((key) => condition.without?.includes(key));
  if (out) return <span className="quiet small">{w.takenOut}</span>;
  const label = mark === "without" ? (is ? w.takenOut : w.takeOut) : is ? w.taken : w.take;
  return (
    <>
      {mark === "without" && !is && <span className="quiet small">{w.inside}</span>}
      <Button
        size="small"
        type={is ? "primary" : "default"}
        ghost={is}
        aria-pressed={is}
        aria-label={`${label} ${name}`}
        onClick={() =>
          onChange(withChosen(condition, is ? chosen.filter((one) => one !== value) : [...chosen, value]))
        }
      >
        {label}
      </Button>
    </>
  );
}
