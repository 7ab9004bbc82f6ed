// What every part does with its answer: waits, fails in words, or is drawn.
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Behind, ErrorState, failureOf, Loading } from "@/kit/states";

export function Read<Answer>(props: {
  answer: UseQueryResult<Answer>;
  children: (data: Answer) => ReactNode;
}) {
  const { answer } = props;
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  return (
    <>
      <Behind answer={answer} />
      {answer.data === undefined ? <Loading rows={8} /> : props.children(answer.data)}
    </>
  );
}
