// Beginning an application for a project, or for what shall take the place of one of its grants.
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { begin, useChange } from "../queries";
import { words } from "../words";

export function Begin({ project, replaces }: { project: string; replaces: string }) {
  const w = useWords(words);
  const navigate = useNavigate();
  const beginning = useChange(begin);
  const kinds = replaces ? (["amendment", "renewal"] as const) : (["new"] as const);
  return (
    <Panel title={w.begin} note={w.beginNote}>
      <div className="decide">
        {kinds.map((kind) => (
          <Button
            key={kind}
            type="primary"
            loading={beginning.isPending && beginning.variables.kind === kind}
            onClick={() =>
              beginning.mutate(
                { project, kind, replaces },
                { onSuccess: (made) => void navigate({ to: `/applications/${made.id}` as never }) },
              )
            }
          >
            {w.kinds[kind]}
          </Button>
        ))}
      </div>
      {beginning.error && <ErrorState problem={asProblem(beginning.error)} />}
    </Panel>
  );
}
