// The public register: read without an account, in both languages, with nobody's name in it.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import type { RegisteredProject } from "@/api/types";
import { Level } from "@/clinical/Level";
import { formatDay, formatExact } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Facts, Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { Wordmark } from "@/kit/Wordmark";
import { registerQuery } from "../queries";
import { words } from "../words";
import "../components/research.css";

export function Register() {
  const w = useWords(words);
  const { lang, setLang } = useLang();
  const answer = useQuery(registerQuery);
  const failure = failureOf(answer);
  return (
    <>
      <header className="register-top">
        <Wordmark size={24} />
        <Button
          type="text"
          size="small"
          lang={lang === "zh" ? "en" : "zh-CN"}
          onClick={() => setLang(lang === "zh" ? "en" : "zh")}
        >
          {w.language}
        </Button>
        <Link to="/login">{w.signIn}</Link>
      </header>
      <main className="register">
        <Page title={w.register} lead={w.registerLead}>
          <Behind answer={answer} />
          {failure ? (
            <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
          ) : (
            <Panel flush>{answer.data ? <Projects of={answer.data.projects} /> : <Loading rows={6} />}</Panel>
          )}
        </Page>
      </main>
    </>
  );
}

function Projects({ of }: { of: readonly RegisteredProject[] }) {
  const w = useWords(words);
  if (!of.length) return <Empty reason={w.registerEmpty} />;
  return (
    <>
      {of.map((one) => (
        <Registered key={one.id} of={one} />
      ))}
    </>
  );
}

function Registered({ of }: { of: RegisteredProject }) {
  const w = useWords(words);
  const text = useText();
  const hospitals = of.hospitals == null ? w.allHospitals : w.hospitalsTaking(formatExact(of.hospitals));
  return (
    <article className="registered">
      <h2>{of.title}</h2>
      <Facts
        facts={[
          [w.purpose, of.purpose],
          [w.benefit, of.benefit],
          [w.data, of.categories.map(text).join(" · ")],
          [w.level, <Level key="level" level={of.highest_level} />],
          [w.hospitals, hospitals],
          [w.period, of.starts && of.ends && `${formatDay(of.starts)} – ${formatDay(of.ends)}`],
          [w.state, text(of.status_label)],
          [w.kinds.output ?? "", of.outputs.map(text).join(" · ")],
          [
            w.papers,
            of.papers.length > 0 && (
              <ul>
                {of.papers.map((paper) => (
                  <li key={paper.doi}>
                    {paper.title} <span className="quiet">{`doi:${paper.doi}`}</span>
                  </li>
                ))}
              </ul>
            ),
          ],
        ]}
      />
    </article>
  );
}
