// Timeline above, visits at the right, records or trend below; what is chosen in one narrows the others.
import { Button, Dropdown, Input } from "antd";
import { useMemo, useState } from "react";
import type { Panorama } from "@/api/types";
import { HospitalChip, useHospital } from "@/clinical/hospitals";
import type { TimelineItem } from "@/clinical/timeline/cluster";
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
import { VisitList } from "../components/VisitList";
import { hiddenAtFirst, laneOrder, listed, toItems, visitId, visitsAmong, weight } from "../lanes";
import type { PanoramaState } from "../state";
import { words } from "../words";

export function Body({
  of,
  state,
  go,
}: {
  of: Panorama;
  state: PanoramaState;
  go: (next: PanoramaState) => void;
}) {
  const w = useWords(words);
  const text = useText();
  const hospital = useHospital();
  const present = useMemo(() => laneOrder.filter((c) => of.events.some((e) => e.category === c)), [of]);
  const [show, setShow] = useState<ReadonlySet<string>>(
    () => new Set(present.filter((c) => !hiddenAtFirst.has(c))),
  );
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState("");
  const [zero, setZero] = useState<{ time: number; label: string } | null>(null);
  const items = useMemo(() => toItems(of, show, text), [of, show, text]);
  const lanes = useMemo(
    (): Lane[] => [
      ...of.hospitals.map(
        (h): Lane => ({
          key: `visit:${h.hospital}`,
          label: <HospitalChip code={h.hospital} />,
          name: hospital(h.hospital).name,
          kind: "bar",
        }),
      ),
      ...present
        .filter((c) => show.has(c))
        .map(
          (c): Lane => ({
            key: c,
            label: text(categoryLabel(c)),
            name: text(categoryLabel(c)),
            kind: "mark",
          }),
        ),
    ],
    [of, present, show, hospital, text],
  );
  // One visit is in the address, several that share a mark are not.
  const visits = useMemo(
    () => (state.visit ? new Set([state.visit]) : visitsAmong(picked, of.visits)),
    [state.visit, picked, of],
  );
  const events = useMemo(() => {
    const wanted = listed(of.events, picked, visits, show);
    const words = asked.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const named = words.length
      ? wanted.filter((e) =>
          words.every((one) =>
            `${e.title} ${e.detail} ${e.value_text} ${e.code}`.toLowerCase().includes(one),
          ),
        )
      : wanted;
    return named.sort(
      (a, b) => (b.time ?? "").localeCompare(a.time ?? "") || weight(a.category) - weight(b.category),
    );
  }, [of, picked, visits, show, asked]);

  const select = (chosen: TimelineItem[]) => {
    const one = chosen.length === 1 ? chosen[0]?.id : undefined;
    const visit = of.visits.find((v) => visitId(v) === one);
    if (visit) return choose(visit.visit_ref);
    setPicked(new Set(chosen.map((i) => i.id)));
    go({ tab: "records", visit: undefined, item: one });
  };
  const choose = (visit: string | undefined) => {
    setPicked(new Set());
    go({ visit, tab: "records", item: undefined });
  };
  const clear = () => {
    setPicked(new Set());
    go({ visit: undefined });
  };
  const toggle = (c: string) => {
    const next = new Set(show);
    if (!next.delete(c)) next.add(c);
    setShow(next);
  };
  const tab = state.tab ?? "records";
  const narrowed = picked.size > 0 || state.visit;
  return (
    <div className="pano-grid">
      <Panel>
        <h2 className="hidden">{w.timeline}</h2>
        <Timeline
          name={w.timeline}
          note={w.timelineNote(
            formatExact(items.length),
            formatExact(of.visits.length + of.events.filter((e) => e.category !== "visit").length),
          )}
          actions={
            <Dropdown
              trigger={["click"]}
              menu={{
                multiple: true,
                selectable: true,
                selectedKeys: [...show],
                items: present.map((c) => ({ key: c, label: text(categoryLabel(c)) })),
                onClick: ({ key }) => toggle(key),
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
          onSelect={select}
          selected={picked}
        />
      </Panel>
      <Panel title={w.visits} note={w.visitsNote(of.visits.length)} flush>
        <VisitList visits={of.visits} chosen={visits} onChoose={choose} onOpen={(item) => go({ item })} />
      </Panel>
      <Panel flush>
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
            {narrowed && (
              <Button size="small" onClick={clear}>
                {`${!picked.size ? w.clear : visits.size ? w.selectedVisits(visits.size) : w.selected(picked.size)} ×`}
              </Button>
            )}
            {tab === "records" && (
              <Input
                size="small"
                allowClear
                style={{ width: 220 }}
                value={asked}
                onChange={(e) => setAsked(e.target.value)}
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
      </Panel>
    </div>
  );
}
