import type { DatasetStatistics } from '@contract/dataset-statistics'
import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { call } from '../api'

/** What statistics jobs found out about data sets, by id; read when somebody asks for it. */
export const useDatasetStatisticsStore = defineStore('dataset-statistics', () => {
  const found = shallowReactive(new Map<string, DatasetStatistics | null>())

  const asked = new Map<string, Promise<void>>()

  async function read(datasetId: string): Promise<void> {
    try {
      found.set(datasetId, await call('datasets.statistics', { datasetId }))
    } finally {
      asked.delete(datasetId)
    }
  }

  /** Reads them anew; several who ask at once share one answer. */
  function load(datasetId: string): Promise<void> {
    const reading = asked.get(datasetId) ?? read(datasetId)
    asked.set(datasetId, reading)
    return reading
  }

  /** Reads them unless they are here: a job may have worked them out while nobody looked. */
  async function ensure(datasetId: string): Promise<void> {
    if (!found.get(datasetId)) await load(datasetId)
  }

  return { found, load, ensure }
})
