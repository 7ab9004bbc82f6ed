// The six purposes in words, and which one this task has.
import { type Query, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { setPurpose } from "@/api/client";
import type { Session } from "@/api/types";
import type { Text } from "@/kit/lang";

const all: Record<string, { label: Text; hint: Text }> = {
  care: {
    label: { zh: "诊疗", en: "Care" },
    hint: { zh: "正在诊治这位患者", en: "You are treating this patient" },
  },
  research: {
    label: { zh: "科研", en: "Research" },
    hint: { zh: "可行性计数与获批的课题", en: "Feasibility counts and approved projects" },
  },
  management: {
    label: { zh: "管理", en: "Management" },
    hint: { zh: "医院与区域的汇总数字", en: "Aggregates of hospitals and region" },
  },
  follow_up: {
    label: { zh: "随访", en: "Follow-up" },
    hint: { zh: "分配给您的随访对象", en: "Subjects assigned to you" },
  },
  quality: {
    label: { zh: "质量控制", en: "Quality" },
    hint: { zh: "检查、隔离与修正数据", en: "Checks, held rows, corrections" },
  },
  audit: { label: { zh: "审计", en: "Audit" }, hint: { zh: "查阅日志与授权", en: "Logs and permissions" } },
};

/** Labels for the purposes that the server allows this account. */
export function purposes(codes: readonly string[]) {
  return codes.map((code) => ({
    code,
    ...(all[code] ?? { label: { zh: code, en: code }, hint: { zh: "", en: "" } }),
  }));
}

const stored = "heluo.purpose";

/** Anything but the session itself. */
const read = (query: Query) => query.queryKey[0] !== "session";

/** The purpose of this tab's task: asked once, stored for a reload (not for another account), taken without
 * asking where there is only one. A change drops what was read for the old one. */
export function usePurposeOf(session: Session): [string | null, (code: string) => void] {
  const client = useQueryClient();
  const [purpose, set] = useState<string | null>(() => {
    const [account, code] = (sessionStorage.getItem(stored) ?? "").split("/");
    const before = account === session.account && code && session.purposes.includes(code) ? code : null;
    return before ?? (session.purposes.length === 1 ? (session.purposes[0] ?? null) : null);
  });
  setPurpose(purpose);
  const choose = useCallback(
    (code: string) => {
      sessionStorage.setItem(stored, `${session.account}/${code}`);
      set(code);
    },
    [session.account],
  );
  const before = useRef(purpose);
  const visible = useRef<readonly Query[]>([]);
  // Before the page asks under the new purpose: what nobody looks at goes, what is looked at is remembered.
  useLayoutEffect(() => {
    if (before.current === purpose) return;
    client.removeQueries({ type: "inactive", predicate: read });
    visible.current = client.getQueryCache().findAll({ type: "active", predicate: read });
  }, [client, purpose]);
  // After: of what was remembered, that which is still looked at is asked for anew. What the page has just
  // asked is not asked twice, and what it no longer asks is not asked under a purpose that is refused it,
  // which the log would keep.
  useEffect(() => {
    if (before.current === purpose) return;
    before.current = purpose;
    void client.resetQueries({ predicate: (query) => visible.current.includes(query) });
  }, [client, purpose]);
  return [purpose, choose];
}
