import type { StoredArchitecture } from '@contract/architecture'
import type { Dataset } from '@contract/dataset'
import { type Model, lastNetworks } from '@contract/model'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { call } from '../api'

/** What the project holds to work with: data sets, networks, and architectures that people put together. */
export const useLibraryStore = defineStore('library', () => {
  const datasets = shallowRef<readonly Dataset[]>([])
  /** The last network of each training first: what a form begins with is finished, not what training began with. */
  const models = shallowRef<readonly Model[]>([])
  const architectures = shallowRef<readonly StoredArchitecture[]>([])

  async function load(): Promise<void> {
    const [sets, networks, own] = await Promise.all([
      call('datasets.list'),
      call('models.list'),
      call('architectures.list')
    ])
    datasets.value = sets
    const last = new Set(lastNetworks(networks))
    models.value = [...last, ...networks.filter((model) => !last.has(model))]
    architectures.value = own
  }

  function clear(): void {
    datasets.value = []
    models.value = []
    architectures.value = []
  }

  return { datasets, models, architectures, load, clear }
})
