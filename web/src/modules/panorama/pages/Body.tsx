// Timeline above, visits at the right, records or trend below; what is chosen in one narrows the others.
import { Button, Dropdown, Input } from "antd";
import { useMemo, useState } from "react";
import type { Panorama } from "@/api/types";
import { HospitalChip, useHospital } from "@/clinical/hospitals";
import type { Lane } from "@/clinical/timeline/lanes";
import { Timeline } from "@/clinical/timeline/Timeline";
import { dayOf } from "@/clinical/timeline/wording";
import { categoryLabel } from "@/dictionary";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { TabBar } from "@/kit/TabBar";
import { LabTrend } from "../components/LabTrend";
import { Records } from "../components/Records";
import { type Choice, useChoice } from "../components/useChoice";
import { VisitList } from "../components/VisitList";
import { toItems } from "../lanes";
import type { PanoramaState } from "../state";
import { words } from "../words";

interface BodyProps {
  of: Panorama;
  state: PanoramaState;
  go: (next: PanoramaState) => void;
}

export function Body({ of, state, go }: BodyProps) {
  const w = useWords(words);
  const choice = useChoice(of, state, go);
  return (
    <div className="pano-grid">
      <Panel>
        <h2 className="hidden">{w.timeline}</h2>
        <Times of={of} choice={choice} />
      </Panel>
      <Panel title={w.visits} note={w.visitsNote(of.visits.length)} flush>
        <VisitList
          visits={of.visits}
          chosen={choice.visits}
          onChoose={choice.chooseVisit}
          onOpen={(item) => go({ item })}
        />
      </Panel>
      <Panel flush>
        <Lists of={of} state={state} go={go} choice={choice} />
      </Panel>
    </div>
  );
}

/** The lanes of the categories that are to be seen, below those of the visits of each hospital. */
function useLanes(of: Panorama, { present, visible }: Choice): Lane[] {
  const text = useText();
  const hospital = useHospital();
  return useMemo(
    () => [
      ...of.hospitals.map(
        (h): Lane => ({
          key: `visit:${h.hospital}`,
          label: <HospitalChip code={h.hospital} />,
          name: hospital(h.hospital).name,
          kind: "bar",
        }),
      ),
      ...present
        .filter((c) => visible.has(c))
        .map(
          (c): Lane => ({
            key: c,
            label: text(categoryLabel(c)),
            name: text(categoryLabel(c)),
            kind: "mark",
          }),
        ),
    ],
    [of, present, visible, hospital, text],
  );
}

function Times({ of, choice }: { of: Panorama; choice: Choice }) {
  const w = useWords(words);
  const text = useText();
  const [zero, setZero] = useState<{ time: number; label: string } | null>(null);
  const items = useMemo(() => toItems(of, choice.visible, text), [of, choice.visible, text]);
  const lanes = useLanes(of, choice);
  const total = of.visits.length + of.events.filter((e) => e.category !== "visit").length;
  return (
    <Timeline
      name={w.timeline}
      note={w.timelineNote(formatExact(items.length), formatExact(total))}
      actions={
        <Dropdown
          trigger={["click"]}
          menu={{
            multiple: true,
            selectable: true,
            selectedKeys: [...choice.visible],
            items: choice.present.map((c) => ({ key: c, label: text(categoryLabel(c)) })),
            onClick: ({ key }) => choice.toggle(key),
          }}
        >
          <Button size="small">{w.lanes}</Button>
        </Dropdown>
      }
      lanes={lanes}
      items={items}
      dayZero={zero}
      onDayZero={(item) =>
        setZero(item && { time: item.time, label: `${dayOf(item.time)} ${item.title}`.slice(0, 28) })
      }
      onSelect={choice.select}
      selected={choice.picked}
    />
  );
}

/** The records that the choice leaves, or one test over time. */
function Lists({ of, state, go, choice }: BodyProps & { choice: Choice }) {
  const w = useWords(words);
  const { events, picked, visits, asked } = choice;
  const tab = state.tab ?? "records";
  const several = visits.size ? w.selectedVisits(visits.size) : w.selected(picked.size);
  const chosen = picked.size ? several : w.clear;
  return (
    <>
      <div className="pano-bar">
        <TabBar
          name={w.recordsTab}
          panel="pano-panel"
          active={tab}
          onChange={(next) => go({ tab: next })}
          tabs={[
            { key: "records", label: `${w.recordsTab} ${formatExact(events.length)}` },
            { key: "trend", label: w.trendTab },
          ]}
        />
        <span className="row">
          {(picked.size > 0 || state.visit) && (
            <Button size="small" onClick={choice.clear}>
              {`${chosen} ×`}
            </Button>
          )}
          {tab === "records" && (
            <Input
              size="small"
              allowClear
              style={{ width: 220 }}
              value={asked}
              onChange={(e) => choice.ask(e.target.value)}
              placeholder={w.filter}
              aria-label={w.filter}
            />
          )}
        </span>
      </div>
      <div role="tabpanel" id="pano-panel" aria-labelledby={`pano-panel-${tab}`}>
        {tab === "records" ? (
          <Records events={events} open={state.item} onOpen={(item) => go({ item })} height={420} />
        ) : (
          <LabTrend events={of.events} test={state.test} onTest={(test) => go({ test })} height={260} />
        )}
      </div>
    </>
  );
}
