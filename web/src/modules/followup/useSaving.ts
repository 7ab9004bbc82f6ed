// Answers that save themselves a moment after the last change, and are never lost: what the server has
// not taken yet is held encrypted in this browser (queue.ts), comes back when the task is opened, and
// is stored once.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { FollowUpTaskPage, NewAnswers } from "@/api/types";
import { asProblem } from "@/kit/problem";
import type { Answers } from "./form/fill";
import { saveDraft, taskQuery } from "./queries";
import { forget, held, hold } from "./queue";

const QUIET_MS = 700;
const AGAIN_MS = 5000;
export type Saving = "saved" | "unsaved" | "saving" | "offline" | "conflict";
type Decided = NonNullable<NewAnswers["offers"]>;
interface Given {
  answers: Answers;
  decided: Decided;
}

export function useSaving(page: FollowUpTaskPage) {
  const id = page.task.id;
  const [given, setGiven] = useState<Given>(() => ofServer(page));
  const [saving, setSaving] = useState<Saving>("saved");
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<Answers | null>(null);
  const revision = useRef(page.record?.revision ?? 0);
  const sending = useRef("");
  const change = useCallback((answers: Answers, decided: Decided) => {
    sending.current = "";
    setGiven({ answers, decided });
    setSaving((now) => (now === "conflict" ? now : "unsaved"));
  }, []);
  const sendable = useCallback((): NewAnswers => {
    sending.current ||= crypto.randomUUID();
    const { answers, decided } = given;
    return {
      sending: sending.current,
      revision: revision.current,
      answers: answers as never,
      offers: decided,
      reason: "",
    };
  }, [given]);
  const differs = useCallback((stored: Answers, now: number) => {
    revision.current = now;
    sending.current = "";
    setTheirs(stored);
    setSaving("conflict");
  }, []);
  useLeft(page, (left) => {
    setGiven({ answers: left.answers as Answers, decided: left.offers ?? {} });
    sending.current = left.sending;
    if (left.revision === revision.current) setSaving("unsaved");
    else differs((page.record?.answers ?? {}) as Answers, revision.current);
  });
  const save = useSave(id, { sendable, differs, revision, sending, setSaving, setSavedAt });
  useEffect(() => {
    if (!page.may_work || !["unsaved", "offline"].includes(saving)) return;
    const timer = setTimeout(() => void save(), saving === "offline" ? AGAIN_MS : QUIET_MS);
    return () => clearTimeout(timer);
  }, [save, saving, page.may_work]);
  const settle = (answers: Answers) => {
    sending.current = "";
    setGiven({ ...given, answers });
    setTheirs(null);
    setSaving("unsaved");
  };
  return { ...given, saving, savedAt, theirs, change, sendable, settle };
}

function ofServer(page: FollowUpTaskPage): Given {
  return { answers: (page.record?.answers ?? {}) as Answers, decided: page.record?.offers ?? {} };
}

/** What was left in this browser when the network was cut: newer than what the server has. */
function useLeft(page: FollowUpTaskPage, found: (left: NewAnswers) => void) {
  const call = useRef(found);
  call.current = found;
  const [id, open] = [page.task.id, page.may_work];
  useEffect(() => {
    if (open) void held(id).then((left) => left && call.current(left));
  }, [id, open]);
}

interface Parts {
  sendable: () => NewAnswers;
  differs: (stored: Answers, revision: number) => void;
  revision: { current: number };
  sending: { current: string };
  setSaving: (now: Saving) => void;
  setSavedAt: (at: string) => void;
}

function useSave(id: string, parts: Parts): () => Promise<void> {
  const client = useQueryClient();
  const { sendable, differs, revision, sending, setSaving, setSavedAt } = parts;
  return useCallback(async () => {
    const body = sendable();
    setSaving("saving");
    await hold(id, body);
    try {
      const stored = await saveDraft(id, body);
      revision.current = stored.revision;
      await forget(id, body.sending);
      // Something was typed meanwhile: that is still to be saved.
      const newest = sending.current === body.sending;
      if (newest) sending.current = "";
      setSaving(newest ? "saved" : "unsaved");
      setSavedAt(new Date().toISOString());
    } catch (error) {
      if (asProblem(error).status !== 412) return setSaving("offline");
      const now = await client.fetchQuery({ ...taskQuery(id), staleTime: 0 });
      differs((now.record?.answers ?? {}) as Answers, now.record?.revision ?? 0);
    }
  }, [client, id, sendable, differs, revision, sending, setSaving, setSavedAt]);
}
