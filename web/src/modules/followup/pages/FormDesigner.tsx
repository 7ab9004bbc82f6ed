// The designer, on the draft of a form, on its newest version, or on a new one.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { FormLine } from "@/api/types";
import { useWords } from "@/kit/lang";
import { Page } from "@/kit/Page";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { Designer } from "../components/Designer";
import { blankForm } from "../design";
import { designWords } from "../designWords";
import { formQuery, formsQuery } from "../queries";

const NEW = "-"; // no form has such a name

export function FormDesigner() {
  const { form } = useParams({ strict: false }) as { form: string };
  const w = useWords(designWords);
  const listed = useQuery(formsQuery);
  const failure = failureOf(listed);
  if (failure) return <ErrorState problem={failure} onRetry={() => void listed.refetch()} />;
  if (form === NEW) return <Designer begun={blankForm("form_1")} stored={null} before={null} />;
  if (!listed.data)
    return (
      <Page title={w.designer}>
        <Loading rows={10} />
      </Page>
    );
  const versions = listed.data.forms.filter((one) => one.name === form);
  return <Versions key={form} name={form} versions={versions} />;
}

function Versions({ name, versions }: { name: string; versions: readonly FormLine[] }) {
  const w = useWords(designWords);
  const newest = Math.max(0, ...versions.map((one) => one.version));
  const published = Math.max(0, ...versions.filter((one) => one.published).map((one) => one.version));
  const stored = useQuery({ ...formQuery(name, newest), enabled: newest > 0, staleTime: Infinity });
  const before = useQuery({ ...formQuery(name, published), enabled: published > 0, staleTime: Infinity });
  const failure = failureOf(stored) ?? failureOf(before);
  if (failure) return <ErrorState problem={failure} />;
  if (!newest || !stored.data || (published && !before.data))
    return (
      <Page title={w.designer}>
        <Loading rows={10} />
      </Page>
    );
  if (!stored.data.mine)
    return (
      <Page title={w.designer}>
        <Empty reason={w.notWriter} />
      </Page>
    );
  // A published version does not change: what is begun here is the next one, and says so of itself.
  const begun = stored.data.published ? { ...stored.data.form, mapping: {} } : stored.data.form;
  return <Designer begun={begun} stored={stored.data} before={before.data?.form ?? null} />;
}
