// The report as a file: a page, a workbook, a print, each of the same figures and signed by the centre.
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { issueWords } from "../issueWords";
import { type ReportForm, reportFile } from "../queries";

const FORMS: readonly ReportForm[] = ["html", "pdf", "xlsx"];

export function ReportFiles() {
  const w = useWords(issueWords);
  const file = useMutation({
    mutationFn: reportFile,
    onSuccess: (content, form) => save(content, `quality.${form}`),
  });
  return (
    <>
      {FORMS.map((form) => (
        <Button
          key={form}
          size="small"
          aria-label={`${w.report} ${form.toUpperCase()}`}
          loading={file.isPending && file.variables === form}
          onClick={() => file.mutate(form)}
        >
          {form.toUpperCase()}
        </Button>
      ))}
      {file.error && <ErrorState problem={asProblem(file.error)} />}
    </>
  );
}

function save(content: unknown, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content as Blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
