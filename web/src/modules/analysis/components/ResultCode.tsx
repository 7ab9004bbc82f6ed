// The script of a result in each language, to copy and to download.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { TabBar } from "@/kit/TabBar";
import { download } from "../model/download";
import { codeQuery } from "../queries";
import { words } from "../resultWords";
import { CopyButton } from "./CopyButton";

type Language = "python" | "r";

export function ResultCode({ result, languages }: { result: string; languages: readonly Language[] }) {
  const w = useWords(words);
  const [language, setLanguage] = useState<Language>("python");
  const answer = useQuery(codeQuery(result, language));
  const failure = failureOf(answer);
  const code = answer.data;
  return (
    <Panel
      title={w.code}
      note={w.codeWhy}
      actions={
        code && (
          <>
            <CopyButton text={code.text} />
            <Button
              size="small"
              onClick={() => download(code.file, new Blob([code.text], { type: "text/plain" }))}
            >
              {w.download}
            </Button>
          </>
        )
      }
    >
      <TabBar
        name={w.code}
        panel="result-code"
        tabs={languages.map((key) => ({ key, label: w.languages[key] ?? key }))}
        active={language}
        onChange={setLanguage}
      />
      <div id="result-code" role="tabpanel" aria-labelledby={`result-code-${language}`}>
        {failure ? (
          <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
        ) : code ? (
          <pre className="code" role="region" tabIndex={0} aria-label={`${w.code} ${w.languages[language]}`}>
            {code.text}
          </pre>
        ) : (
          <Loading rows={8} />
        )}
      </div>
    </Panel>
  );
}
