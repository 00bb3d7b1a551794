import type { Dataset } from '@contract/dataset'
import type { Model } from '@contract/model'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { call } from '../api'

/** What the project holds to work with: data sets and networks. */
export const useLibraryStore = defineStore('library', () => {
  const datasets = shallowRef<readonly Dataset[]>([])
  const models = shallowRef<readonly Model[]>([])

  async function load(): Promise<void> {
    const [sets, networks] = await Promise.all([call('datasets.list'), call('models.list')])
    datasets.value = sets
    models.value = networks
  }

  function clear(): void {
    datasets.value = []
    models.value = []
  }

  return { datasets, models, load, clear }
})
