// A one-time password that was just made: readable here and never again.
import { Button } from "antd";
import { useState } from "react";
import type { OneTimePassword } from "@/api/types";
import { copyText } from "@/kit/clipboard";
import { useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { accountWords } from "../accountWords";

export function OneTime({ of, onDone }: { of: OneTimePassword; onDone: () => void }) {
  const w = useWords(accountWords);
  const [copied, setCopied] = useState(false);
  return (
    <div className="above">
      <Panel title={w.oneTime(of.account)} note={w.oneTimeNote}>
        <div className="administer" role="status">
          <output className="one-time">{of.password}</output>
          <Button size="small" onClick={() => void copyText(of.password).then(() => setCopied(true))}>
            {copied ? w.copied : w.copy}
          </Button>
          <Button size="small" type="primary" onClick={onDone}>
            {w.done}
          </Button>
        </div>
      </Panel>
    </div>
  );
}
