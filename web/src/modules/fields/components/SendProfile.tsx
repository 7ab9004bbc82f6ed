// The file that a hospital's program wrote, taken in.
import { Button } from "antd";
import { useRef, useState } from "react";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { takeProfile, useChange } from "../queries";
import { words } from "../words";

export function SendProfile() {
  const w = useWords(words);
  const picker = useRef<HTMLInputElement>(null);
  const taking = useChange(takeProfile);
  const [unread, setUnread] = useState(false);
  const read = async (file: File) => {
    let profile: unknown = null;
    try {
      profile = JSON.parse(await file.text());
    } catch {
      // no JSON: said below, with what to do
    }
    const fits = profile !== null && typeof profile === "object" && !Array.isArray(profile);
    setUnread(!fits);
    if (fits) taking.mutate(profile as Record<string, unknown>);
  };
  return (
    <>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".json"
        aria-label={w.upload}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) void read(file);
        }}
      />
      <Button size="small" loading={taking.isPending} onClick={() => picker.current?.click()}>
        {w.upload}
      </Button>
      {taking.isSuccess && !unread && <span role="status">{w.uploaded}</span>}
      {unread && (
        <p role="alert" className="ochre">
          {w.notJson}
        </p>
      )}
      {taking.error && !unread && <ErrorState problem={asProblem(taking.error)} />}
    </>
  );
}
